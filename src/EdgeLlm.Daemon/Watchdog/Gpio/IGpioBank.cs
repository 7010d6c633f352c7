namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>Where lines come from; the seam at which a test plays the hardware.</summary>
internal interface IGpioBank
{
    /// <summary>Takes a line as an output.</summary>
    /// <param name="chip">Label or name of the chip.</param>
    /// <param name="line">Name or number of the line.</param>
    /// <param name="isActiveLow">Whether "active" is a low level.</param>
    /// <param name="isActive">What it is driven to from the first moment.</param>
    /// <exception cref="IOException">There is none, or somebody else has it; the message says what and what to do.</exception>
    IGpioLine Request(string chip, string line, bool isActiveLow, bool isActive);
}

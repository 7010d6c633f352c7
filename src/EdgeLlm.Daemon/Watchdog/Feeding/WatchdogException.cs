namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>A watchdog can't be armed or fed; the message says why and what to do.</summary>
internal sealed class WatchdogException(string message, Exception? inner = null) : Exception(message, inner);

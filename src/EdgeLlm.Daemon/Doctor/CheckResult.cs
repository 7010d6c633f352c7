namespace EdgeLlm.Daemon.Doctor;

/// <summary>What one look found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Text">What was found, in one sentence.</param>
/// <param name="Mend">The command that mends it, or what to do where no command can; empty if nothing is to be done.</param>
internal sealed record CheckResult(string Check, CheckLevel Level, string Text, string Mend = "")
{
    /// <summary>As it should be.</summary>
    public static CheckResult Ok(string check, string text) => new(check, CheckLevel.Ok, text);

    /// <summary>Works, but could be better.</summary>
    public static CheckResult Warn(string check, string text, string mend) => new(check, CheckLevel.Warn, text, mend);

    /// <summary>Does not work.</summary>
    public static CheckResult Fail(string check, string text, string mend) => new(check, CheckLevel.Fail, text, mend);
}

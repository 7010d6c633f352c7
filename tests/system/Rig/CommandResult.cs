namespace EdgeLlm.SystemTests.Rig;

/// <summary>What a command in the machine came to.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Both of its outputs, without the last line's end.</param>
internal sealed record CommandResult(int ExitCode, string Output);

using System.Security.Cryptography;
using System.Text;

namespace EdgeLlm.Diagnostics.Prompting;

/// <summary>What is asked of the model; plain text, the chat form around it is the engine's.</summary>
/// <param name="System">Instructions, the same for every request in a language.</param>
/// <param name="User">The case.</param>
internal sealed record Prompt(string System, string User)
{
    /// <summary>SHA-256 of both parts, hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{System}\0{User}")));
}

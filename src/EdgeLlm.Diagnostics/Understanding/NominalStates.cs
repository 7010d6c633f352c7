namespace EdgeLlm.Diagnostics.Understanding;

/// <summary>Discrete states in the words of plants: true, on, open, ok and their opposites, and what a description calls normal.</summary>
internal static class NominalStates
{
    private static readonly HashSet<string> s_on = new(
        ["true", "on", "1", "yes", "ok", "open", "opened", "running", "run", "active", "closed", "ready", "enabled", "good", "healthy", "up", "present",
         "normal", "locked", "真", "开", "合", "合闸", "运行", "正常", "就绪", "在线", "有", "是", "闭合", "通"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_off = new(
        ["false", "off", "0", "no", "stopped", "stop", "failed", "fail", "fault", "faulted", "tripped", "trip", "inactive", "disabled", "bad", "down", "absent",
         "missing", "lost", "offline", "error", "假", "关", "分", "分闸", "停", "停止", "故障", "异常", "离线", "无", "否", "断开", "断", "跳闸"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] s_normally = ["normally ", "normal: ", "通常为", "正常为", "正常=", "正常时为"];

    /// <summary>The state that a value stands for: on, off, or null where it is neither.</summary>
    public static bool? StateOf(SignalValue value) => value switch
    {
        SignalValue.Boolean boolean => boolean.Value,
        SignalValue.Text { Value: var text } when s_on.Contains(text.Trim()) => true,
        SignalValue.Text { Value: var text } when s_off.Contains(text.Trim()) => false,
        _ => null,
    };

    /// <summary>The state that is expected: the contract's, or what the description says ("normally true", "通常为真"); null if none is known.</summary>
    public static SignalValue? Expected(Signal signal)
    {
        if (signal.NominalState is not null || signal.Value is SignalValue.Number or SignalValue.None)
        {
            return signal.NominalState;
        }

        foreach (var form in s_normally)
        {
            var at = signal.Description.IndexOf(form, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                var text = signal.Description[(at + form.Length)..].Split(';', ',', '，', '；', '。')[0].Trim();

                // "normally closed" names a contact's wiring, and no state of a discrete signal.
                return signal.Value is SignalValue.Text
                    ? (text.Length > 0 ? new SignalValue.Text(text) : null)
                    : text.ToUpperInvariant() switch
                    {
                        "TRUE" or "1" or "ON" or "真" => new SignalValue.Boolean(true),
                        "FALSE" or "0" or "OFF" or "假" => new SignalValue.Boolean(false),
                        _ => null,
                    };
            }
        }

        return null;
    }

    /// <summary>True if two states are the same.</summary>
    public static bool Same(SignalValue value, SignalValue expected) => (value, expected) switch
    {
        (SignalValue.Boolean a, SignalValue.Boolean b) => a.Value == b.Value,
        (SignalValue.Text a, SignalValue.Text b) => string.Equals(a.Value.Trim(), b.Value.Trim(), StringComparison.OrdinalIgnoreCase),
        _ => StateOf(value) is { } state && StateOf(expected) is { } other && state == other,
    };
}

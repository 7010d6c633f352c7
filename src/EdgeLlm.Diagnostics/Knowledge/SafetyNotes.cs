using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Knowledge;

/// <summary>Safety notes by the energies that a check meets (ISO 14118: prevention of unexpected start-up).</summary>
internal static class SafetyNotes
{
    private static readonly Dictionary<string, LocalizedText> s_notes = new(StringComparer.Ordinal)
    {
        ["electrical"] = new("Lock out the supply and verify that there is no voltage before touching live parts.", "断电上锁，验电确认无电压后方可接触带电部件。"),
        ["stored-electrical"] = new("Wait until capacitors or the battery are discharged or isolated, and measure.", "等待电容放电或隔离电池，并测量确认。"),
        ["pressure"] = new("Isolate and relieve the pressure before opening anything.", "隔离并泄压后方可拆开。"),
        ["hot"] = new("Let hot parts cool down or wear protection against burns.", "待高温部件冷却或做好防烫保护。"),
        ["rotating"] = new("Wait for standstill and secure against restart before reaching in.", "等待完全停转并防止再次启动后方可伸手。"),
        ["gravity"] = new("Support or lower raised loads; don't rely on the brake.", "支撑或放下悬空重物，不得只依靠制动器。"),
        ["chemical"] = new("Drain and rinse; wear goggles and gloves for the medium.", "排空并冲洗，按介质佩戴护目镜和手套。"),
        ["radiation"] = new("Switch the radiation source off and lock it.", "关闭并锁定辐射源。"),
        ["motion"] = new("Stop the machine by its safety function and secure it; axes may move without warning.", "用安全功能停机并锁定，轴可能突然动作。"),
        ["gas"] = new("Ventilate and measure the gas concentration before entering; no ignition sources.", "进入前通风并检测气体浓度，禁止火源。"),
    };

    /// <summary>Energies that a failure mode may name.</summary>
    public static IReadOnlyCollection<string> Known { get; } = [.. s_notes.Keys, "none"];

    /// <summary>The notes of some energies as one text.</summary>
    public static LocalizedText For(ImmutableArray<string> energies)
    {
        var notes = energies.Select(energy => s_notes.GetValueOrDefault(energy)).OfType<LocalizedText>().ToList();
        return new LocalizedText(string.Join(' ', notes.Select(note => note.En)), string.Concat(notes.Select(note => note.Zh)));
    }
}

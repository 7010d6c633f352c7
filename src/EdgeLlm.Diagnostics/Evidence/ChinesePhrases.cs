using System.Globalization;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts in Chinese.</summary>
internal sealed class ChinesePhrases : FactPhrases
{
    public static readonly ChinesePhrases Instance = new();

    private ChinesePhrases()
    {
    }

    public override string NothingReported => "报告中没有故障代码，也没有报警";

    protected override string Day => "天";

    protected override string Hour => "小时";

    protected override string Minute => "分钟";

    protected override string Second => "秒";

    protected override string Days => "天";

    protected override string Hours => "小时";

    protected override string Minutes => "分钟";

    protected override string Seconds => "秒";

    protected override string Milliseconds => "毫秒";

    public override string ReportedCode(string code) => $"上报的故障代码 {code}";

    public override string ReportedAlarm(string alarm, int severity, bool active)
    {
        var urgency = severity > 0 ? string.Create(CultureInfo.InvariantCulture, $"，严重度 {severity}/1000") : "";
        return $"上报的报警 {alarm}{urgency}{(active ? "，仍有效" : "")}";
    }

    public override string FromSource(string source) => $"来自 {source}";

    public override string FirstOut(string alarm, TimeSpan before) => $"报警序列中的首个报警（故障前 {Duration(before)}）：{alarm}";

    public override string Repeated(int times, TimeSpan within) => times == 1
        ? $"同一报警在 {Duration(within)} 前出现过一次"
        : string.Create(CultureInfo.InvariantCulture, $"同一报警此前在 {Duration(within)} 内出现过 {times} 次");

    public override string EarlierAlarm(string alarm, TimeSpan before) => $"故障前 {Duration(before)} 的报警：{alarm}";

    public override string LimitCrossed(string signal, string value, LimitKind kind, string limit, string excess, string since) =>
        $"{signal} = {value}，{(kind is LimitKind.High or LimitKind.HighHigh ? "高于" : "低于")}{Name(kind)} {limit}，超出 {excess}{since}";

    public override string Since(TimeSpan duration, bool atLeast) => $"，已持续{(atLeast ? "至少" : "")} {Duration(duration)}";

    public override string Deviation(string signal, string value, string nominal, string difference, bool above) =>
        $"{signal} = {value}，比正常值 {nominal} {(above ? "高" : "低")} {difference}";

    public override string Unreadable(string signal) => $"{signal} 无法读取";

    public override string BadQuality(string signal) => $"{signal} 的数据质量为坏，数值不可用";

    public override string UncertainQuality(string signal, string value) => $"{signal} = {value}，数据质量不确定";

    public override string ManyUnreadable(int count, int all, string examples) =>
        string.Create(CultureInfo.InvariantCulture, $"{all} 个信号中有 {count} 个无法读取或质量为坏，例如 {examples}");

    public override string Stale(string signal, string value, TimeSpan age) => $"{signal} = {value} 是旧值，读取于故障前 {Duration(age)}";

    public override string ManyStale(int count, int all, string examples) =>
        string.Create(CultureInfo.InvariantCulture, $"{all} 个信号中有 {count} 个是旧值，例如 {examples}");

    public override string Moved(string signal, string from, string to, bool up, TimeSpan span) =>
        $"{signal} 在 {Duration(span)} 内从 {from} {(up ? "上升" : "下降")}到 {to}";

    public override string Jumped(string signal, string from, string to, bool up, TimeSpan before) =>
        $"{signal} 在最后一个值之前 {Duration(before)} 从 {from} {(up ? "突升" : "突降")}到 {to}";

    public override string ReachesLimit(LimitKind kind, string limit, TimeSpan after) =>
        $"；按此速度将在 {Duration(after)} 后达到{Name(kind)} {limit}";

    public override string Normal(string signal, string value, string nominal) =>
        $"{signal} = {value}，正常{(nominal.Length > 0 ? $"（正常值 {nominal}）" : "，在限值内")}";

    public override string Implausible(string signal, string value, string bound) =>
        $"{signal} = {value} 不可能：{bound}；应怀疑传感器、电缆或量程设置";

    public override string BelowAbsoluteZero => "低于绝对零度";

    public override string OutsideLoop => "4-20 mA 回路低于 3.6 mA 或高于 21 mA 表示故障（NAMUR NE 43）";

    public override string OutsideShare => "超出 0 至 100 %";

    public override string OutsidePh => "超出 0 至 14";

    public override string EndOfFormat => "它是数值格式的极限值，或高低字顺序颠倒的数";

    public override string Froze(string signal, string value, TimeSpan before) =>
        $"{signal} 原先有变化，在最后一个读数之前 {Duration(before)} 起停在 {value} 不动";

    public override string Unmoving(string signal, string value, int readings, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{signal} = {value}，在 {Duration(span)} 内 {readings} 个读数毫无变化");

    public override string Unsteady(string signal, string low, string high, TimeSpan span) =>
        $"{signal} 不稳定：在 {Duration(span)} 内于 {low} 与 {high} 之间波动";

    public override string MovedTogether(string signal, string others, string correlation) =>
        $"{signal}, {others} 同步变化（秩相关系数 {correlation}）";

    public override string MovedOpposite(string signal, string others, string correlation) =>
        $"{signal} 与 {others} 反向变化（秩相关系数 {correlation}）";

    public override string Flood(int count, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"报警泛滥：故障前 {Duration(span)} 内有 {count} 个报警");

    public override string Chatter(string alarm, int count, TimeSpan span, int all) =>
        string.Create(CultureInfo.InvariantCulture, $"反复抖动的报警，{Duration(span)} 内最多 {count} 次，共 {all} 次：{alarm}");

    public override string OperatorSays(string note) => $"操作员说：{note}";

    public override string ConfirmedBefore(string cause, int times, string date) => times == 1
        ? $"本机同一代码曾确认原因为“{cause}”（{date}）"
        : string.Create(CultureInfo.InvariantCulture, $"本机同一代码曾 {times} 次确认原因为“{cause}”（最近 {date}）");

    public override string Rate(string change, string per) => $"，每{per}约 {change}";

    public override string Value(string signal, string value) => $"{signal} = {value}";

    public override string Truth(bool value) => value ? "真" : "假";

    public override string StateDiffers(string signal, string value, string expected) => $"{signal} = {value}，通常为 {expected}";

    public override string StateAsExpected(string signal, string value) => $"{signal} = {value}，与平时相同";

    public override string AtLimit(string signal, string value, LimitKind kind) => $"{signal} = {value}，刚好达到{Name(kind)}";

    public override string Stepped(string signal, string from, string to, bool up, TimeSpan before) =>
        $"{signal} 在最后一个值之前 {Duration(before)} 从 {from} {(up ? "阶跃上升" : "阶跃下降")}到 {to}，此后保持";

    public override string Spiked(string signal, string usual, string extreme, TimeSpan before) =>
        $"{signal} 在最后一个值之前 {Duration(before)} 从 {usual} 短时变到 {extreme}，随后恢复";

    public override string DiffersFromEquals(string signal, string value, string others, string usual) =>
        $"{signal} = {value}，与同类信号不同（{others}：{usual}）";

    public override string DoesNotFollow(string signal, string value, string command, string commanded) =>
        $"{signal} = {value}，没有跟随 {command} = {commanded}";

    public override string Machine(PackMlState state) => $"机器状态（PackML）：{state}";

    public override string Device(NamurStatus status) => "设备状态（NAMUR NE 107）：" + status switch
    {
        NamurStatus.Normal => "正常",
        NamurStatus.Failure => "故障，输出信号无效",
        NamurStatus.FunctionCheck => "功能检查，输出信号暂时无效",
        NamurStatus.OutOfSpecification => "超出规格",
        NamurStatus.MaintenanceRequired => "需要维护",
        _ => "未给出",
    };

    private static string Name(LimitKind kind) => kind switch
    {
        LimitKind.LowLow => "低低限",
        LimitKind.Low => "低限",
        LimitKind.High => "高限",
        _ => "高高限",
    };
}

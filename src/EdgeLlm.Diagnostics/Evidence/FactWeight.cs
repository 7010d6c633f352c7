namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// How telling each kind of fact is; the most telling come first and get the low labels. Where a kind has a size (how
/// far beyond the limit), <see cref="Share"/> adds less than the distance to the next kind.
/// </summary>
internal static class FactWeight
{
    public const double ReportedCode = 1000;
    public const double ReportedAlarm = 990;
    public const double FirstOut = 900;
    public const double Operator = 895;
    public const double History = 892;
    public const double Implausible = 890;
    public const double TripLimit = 800;
    public const double WarnLimit = 700;
    public const double DoesNotFollow = 698;
    public const double AtLimit = 696;
    public const double StateDiffers = 695;
    public const double DiffersFromEquals = 694;
    public const double Unreadable = 690;
    public const double DeviceStatus = 680;
    public const double Stuck = 660;
    public const double Flood = 655;

    /// <summary>What speaks for or against a known cause is worth at least this much.</summary>
    public const double Bearing = 889;

    public const double Unsteady = 595;
    public const double Trend = 590;
    public const double Repeated = 580;
    public const double Correlation = 570;
    public const double Deviation = 480;
    public const double Uncertain = 470;
    public const double Stale = 400;
    public const double EarlierAlarm = 300;
    public const double MachineState = 250;
    public const double OneOfMany = 170;
    public const double Unmoving = 160;
    public const double TextState = 150;
    public const double BooleanState = 140;
    public const double PlainNumber = 100;
    public const double Normal = 50;

    /// <summary>0 to 90 for a share of 0 to 100 percent or more.</summary>
    public static double Share(double share) => double.IsNaN(share) ? 0 : Math.Min(90, Math.Abs(share) * 90);
}

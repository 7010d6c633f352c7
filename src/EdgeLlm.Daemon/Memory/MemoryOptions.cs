using System.ComponentModel.DataAnnotations;

namespace EdgeLlm.Daemon.Memory;

/// <summary>Section "Memory": how much the service may hold.</summary>
internal sealed class MemoryOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Memory";

    /// <summary>What both processes may hold together, for example "1400MiB". Empty: what the control group allows, or three quarters of the machine.</summary>
    public string Budget { get; set; } = "";

    /// <summary>Which defaults section "Model" has.</summary>
    [EnumDataType(typeof(MemoryProfile))]
    public MemoryProfile Profile { get; set; } = MemoryProfile.Auto;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Budget.Trim().Length == 0 || MemorySize.TryParse(Budget, out _)
            ? []
            : [new ValidationResult($"The field {nameof(MemoryOptions)}.{nameof(Budget)} is \"{Budget}\", which is no amount of memory; write it like 1400MiB or 1.5GiB.")];
}

namespace EdgeLlm.Diagnostics;

/// <summary>Identity of a machine or device, in the terms of OPC UA for Devices. Empty strings where nothing is known.</summary>
public sealed record Asset
{
    /// <summary>The plant's own identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Human name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Manufacturer.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Product family.</summary>
    public string Family { get; init; } = "";

    /// <summary>Order number or model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Firmware version.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>Place in the plant.</summary>
    public string Location { get; init; } = "";
}

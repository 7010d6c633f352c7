namespace EdgeLlm.SystemTests.Rig;

/// <summary>A kernel that boards are booted with, on a processor that has what it needs.</summary>
/// <param name="Image">The kernel.</param>
/// <param name="Initrd">Its initial RAM disk.</param>
/// <param name="Processor">As QEMU names it.</param>
internal sealed record Kernel(string Image, string Initrd, string Processor)
{
    /// <summary>The board's own, with pages of 4 KiB.</summary>
    public static Kernel Own => new(RigFiles.At("kernel"), RigFiles.At("initrd"), "cortex-a72");

    /// <summary>The next Debian's with pages of 16 KiB, which a Cortex-A72 can't have; a Cortex-A76, as of the Raspberry Pi 5 and the RK3588, can.</summary>
    public static Kernel LargePages => new(RigFiles.At("kernel-16k"), RigFiles.At("initrd-16k"), "cortex-a76");
}

using System.Runtime.InteropServices;
using System.Text;

namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>What is needed of the kernel's linux/gpio.h, version 2. The numbers hold on all architectures with 8-byte aligned 64-bit integers.</summary>
internal static unsafe partial class GpioAbi
{
    internal const int ReadWrite = 2;
    internal const int CloseOnExec = 0x80000;

    internal const uint GetChipInfo = 0x8044B401;
    internal const uint GetLineInfo = 0xC100B405;
    internal const uint GetLine = 0xC250B407;
    internal const uint SetValues = 0xC010B40F;

    internal const ulong ActiveLow = 1 << 1;
    internal const ulong Output = 1 << 3;

    /// <summary>GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES.</summary>
    internal const uint OutputValues = 2;

    private const int NameBytes = 32;

    /// <summary>The text of a field of 32 bytes.</summary>
    internal static string Text(byte* field)
    {
        var bytes = new ReadOnlySpan<byte>(field, NameBytes);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Fills a field of 32 bytes, the last of which stays zero.</summary>
    internal static void Write(string text, byte* field) => Encoding.UTF8.GetBytes(text, new Span<byte>(field, NameBytes - 1));

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int file, nuint request, void* data);

    [LibraryImport("libc")]
    internal static partial int close(int file);

    /// <summary>struct gpiochip_info.</summary>
    internal struct ChipInfo
    {
        internal fixed byte Name[NameBytes];
        internal fixed byte Label[NameBytes];
        internal uint Lines;
    }

    /// <summary>struct gpio_v2_line_info.</summary>
    internal struct LineInfo
    {
        internal fixed byte Name[NameBytes];
        internal fixed byte Consumer[NameBytes];
        internal uint Offset;
        internal uint AttributeCount;
        internal ulong Flags;
        internal fixed ulong Attributes[20];
        internal fixed uint Padding[4];
    }

    /// <summary>struct gpio_v2_line_config_attribute.</summary>
    internal struct ConfigAttribute
    {
        internal uint Id;
        internal uint Padding;
        internal ulong Value;
        internal ulong Mask;
    }

    /// <summary>struct gpio_v2_line_config; the first of its ten attributes has a name.</summary>
    internal struct LineConfig
    {
        internal ulong Flags;
        internal uint AttributeCount;
        internal fixed uint Padding[5];
        internal ConfigAttribute First;
        internal fixed ulong Others[27];
    }

    /// <summary>struct gpio_v2_line_request.</summary>
    internal struct LineRequest
    {
        internal fixed uint Offsets[64];
        internal fixed byte Consumer[NameBytes];
        internal LineConfig Config;
        internal uint LineCount;
        internal uint EventBufferSize;
        internal fixed uint Padding[5];
        internal int File;
    }

    /// <summary>struct gpio_v2_line_values.</summary>
    internal struct LineValues
    {
        internal ulong Bits;
        internal ulong Mask;
    }
}

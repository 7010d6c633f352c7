using System.Runtime.CompilerServices;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Daemon.Watchdog.Gpio;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>What a watchdog chip sees on its lines. The kernel's side of them is played here, and real in the system tests.</summary>
public sealed class GpioFeederTests
{
    private static readonly GpioWatchdog s_plain = new() { Chip = "chip", Line = "wdi", Signal = GpioSignal.Pulse, Period = TimeSpan.FromMilliseconds(300) };

    private readonly PlayedGpio _gpio = new();

    [Fact]
    public void A_pulse_is_both_edges_of_the_line()
    {
        using var feeder = New(s_plain);
        feeder.Arm();
        feeder.Feed();
        Assert.Equal(["wdi=0", "wdi=1", "wdi=0", "wdi=1", "wdi=0"], _gpio.Diary);
    }

    [Fact]
    public void An_edge_is_one_change_of_level()
    {
        using var feeder = New(s_plain with { Signal = GpioSignal.Edge });
        feeder.Arm();
        feeder.Feed();
        feeder.Feed();
        Assert.Equal(["wdi=0", "wdi=1", "wdi=0", "wdi=1"], _gpio.Diary);
    }

    [Fact]
    public void The_watchdog_is_switched_on_after_its_first_feed_and_off_when_it_is_disarmed()
    {
        using var feeder = New(s_plain with { EnableLine = "en" });
        Assert.True(feeder.CanDisarm);
        feeder.Arm();
        feeder.Disarm();
        Assert.Equal(["wdi=0", "en=0", "wdi=1", "wdi=0", "en=1", "en=0"], _gpio.Diary);
    }

    [Fact]
    public void A_line_that_somebody_else_has_leaves_nothing_half_armed()
    {
        _gpio.Taken.Add("en");
        using var feeder = New(s_plain with { EnableLine = "en" });
        var e = Assert.Throws<WatchdogException>(feeder.Arm);
        Assert.Contains("taken by \"sysfs\"", e.Message, StringComparison.Ordinal);
        Assert.Equal(["wdi=0", "wdi free"], _gpio.Diary);

        _gpio.Taken.Clear();
        feeder.Arm();
        Assert.Equal("en=1", _gpio.Diary.Last());
    }

    [Fact]
    public void A_machine_without_gpio_chips_says_what_is_missing()
    {
        var folder = Directory.CreateTempSubdirectory("edgellm-gpio").FullName;
        var e = Assert.Throws<IOException>(() => new GpioBank(folder).Request("pinctrl-rp1", "4", isActiveLow: false, isActive: false));
        Assert.Contains("no GPIO chip \"pinctrl-rp1\", nor any other", e.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "gpiochip0"), "");
        e = Assert.Throws<IOException>(() => new GpioBank(folder).Request("pinctrl-rp1", "4", isActiveLow: false, isActive: false));
        Assert.Contains("is no GPIO chip", e.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Structures_have_the_sizes_that_the_kernel_s_numbers_name()
    {
        // _IOC: the size stands in bits 16 to 29.
        static uint SizeIn(uint request) => (request >> 16) & 0x3fff;
        Assert.Equal(SizeIn(GpioAbi.GetChipInfo), (uint)Unsafe.SizeOf<GpioAbi.ChipInfo>());
        Assert.Equal(SizeIn(GpioAbi.GetLineInfo), (uint)Unsafe.SizeOf<GpioAbi.LineInfo>());
        Assert.Equal(SizeIn(GpioAbi.GetLine), (uint)Unsafe.SizeOf<GpioAbi.LineRequest>());
        Assert.Equal(SizeIn(GpioAbi.SetValues), (uint)Unsafe.SizeOf<GpioAbi.LineValues>());
        Assert.Equal(272, Unsafe.SizeOf<GpioAbi.LineConfig>());
    }

    [Theory]
    [InlineData("/nowhere/watchdog0", "There is no watchdog0")]
    [InlineData("/dev/null", "is no watchdog of the kernel")]
    public void A_device_that_is_no_watchdog_is_refused_in_words(string device, string words)
    {
        using var feeder = new KernelWatchdogFeeder(device, TimeSpan.FromSeconds(30), KernelWatchdog.Open);
        var e = Assert.Throws<WatchdogException>(feeder.Arm);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    private GpioFeeder New(GpioWatchdog watchdog) => new(watchdog, _gpio, TimeProvider.System);
}

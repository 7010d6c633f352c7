using CsCheck;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Watchdog;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>The verdict over single readings, and what holds for any.</summary>
public sealed class LivenessTests
{
    private static readonly LivenessLimits s_limits = new() { Stall = Seconds(20) };

    private static readonly LivenessReading s_idle = new() { Engine = EngineState.Ready, InState = Seconds(300), HasSystemd = true };

    private static readonly Gen<LivenessReading> s_readings = Gen.Select(
        Gen.Enum<EngineState>(),
        Gen.Double[0, 10_000],
        Gen.Select(Gen.Bool, Gen.Double[0, 300], Gen.Double[0, 300], (busy, pulse, work) => new EngineVitals(busy, Seconds(pulse), busy ? Seconds(work) : TimeSpan.Zero, 1)),
        Gen.Int[0, 12],
        Gen.Int[0, 4],
        Gen.Double[0, 200],
        Gen.Double[0, 400],
        Gen.Select(Gen.Bool, Gen.Bool),
        (engine, inState, vitals, failures, canaries, rpc, withheld, flags) => new LivenessReading
        {
            Engine = engine,
            InState = Seconds(inState),
            Vitals = vitals,
            FailuresInARow = failures,
            CanaryFailures = canaries,
            SinceRpcAnswer = Seconds(rpc),
            Withheld = Seconds(withheld),
            WasAsleep = flags.Item1,
            HasSystemd = flags.Item2,
        });

    [Fact]
    public void A_busy_engine_is_alive_for_as_long_as_it_computes_something_however_slowly()
    {
        var slow = s_idle with { Vitals = new EngineVitals(IsBusy: true, Seconds(1), Seconds(19), Work: 7), InState = TimeSpan.FromDays(900) };
        Assert.Equal(EscalationStep.None, Judge(slow).Step);
    }

    [Theory]
    [InlineData(20, EscalationStep.AbortBatch)]
    [InlineData(39, EscalationStep.AbortBatch)]
    [InlineData(40, EscalationStep.KillEngine)]
    [InlineData(4000, EscalationStep.KillEngine)]
    internal void An_engine_that_stands_still_is_dealt_with_step_by_step(double seconds, EscalationStep step)
    {
        var verdict = Judge(s_idle with { Vitals = new EngineVitals(IsBusy: true, Seconds(1), Seconds(seconds), Work: 7) });
        Assert.Equal(step, verdict.Step);
        Assert.Contains("computes nothing", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, EscalationStep.None)]
    [InlineData(30, EscalationStep.KillEngine)]
    [InlineData(4000, EscalationStep.KillEngine)]
    internal void An_engine_that_says_nothing_is_killed_while_it_loads_and_while_it_is_idle(double seconds, EscalationStep step)
    {
        var silent = new EngineVitals(IsBusy: false, Seconds(seconds), TimeSpan.Zero, Work: 7);
        Assert.Equal(step, Judge(s_idle with { Vitals = silent }).Step);
        Assert.Equal(step, Judge(s_idle with { Engine = EngineState.Loading, Vitals = silent }).Step);
    }

    [Fact]
    public void An_engine_that_survives_its_kill_is_the_service_s_end()
    {
        var silent = s_idle with { Vitals = new EngineVitals(IsBusy: false, Seconds(95), TimeSpan.Zero, Work: 7), SinceKill = Seconds(59) };
        Assert.Equal(EscalationStep.KillEngine, Judge(silent).Step);
        Assert.Equal(EscalationStep.RestartService, Judge(silent with { SinceKill = Seconds(60) }).Step);
    }

    [Fact]
    public void An_engine_that_ends_over_and_over_has_the_service_started_anew_and_a_healthy_minute_forgives_it()
    {
        var failing = s_idle with { Engine = EngineState.Restarting, FailuresInARow = 6 };
        Assert.Equal(EscalationStep.RestartService, Judge(failing).Step);
        Assert.Equal(EscalationStep.RestartService, Judge(failing with { Engine = EngineState.Ready, InState = Seconds(5) }).Step);
        Assert.Equal(EscalationStep.None, Judge(failing with { Engine = EngineState.Ready, InState = Seconds(60) }).Step);
    }

    [Fact]
    public void A_model_that_can_not_be_loaded_is_no_reason_to_start_anything_anew()
    {
        Assert.Equal(EscalationStep.None, Judge(s_idle with { Engine = EngineState.Failed, InState = TimeSpan.FromDays(30) }).Step);
        Assert.Equal(EscalationStep.None, Judge(s_idle with { Engine = EngineState.Disabled, InState = TimeSpan.FromDays(30) }).Step);
    }

    [Fact]
    public void The_board_is_reset_where_nobody_starts_the_service_anew()
    {
        var deaf = s_idle with { SinceRpcAnswer = Seconds(60) };
        Assert.Equal((true, false), (Judge(deaf).FeedsBoard, Judge(deaf).FeedsService));
        Assert.False(Judge(deaf with { HasSystemd = false }).FeedsBoard);
        Assert.True(Judge(deaf with { Withheld = Seconds(179) }).FeedsBoard);
        Assert.False(Judge(deaf with { Withheld = Seconds(180) }).FeedsBoard);
    }

    [Fact]
    public void What_no_reset_mends_is_told_and_nothing_else()
    {
        var verdict = Judge(s_idle with
        {
            Memory = MemoryState.Critical,
            MemoryReason = "too little",
            RecordsProblem = "the disk is full",
            FreeDiskBytes = 3 << 20,
            Celsius = 91,
            IsThrottled = true,
        });
        Assert.Equal(EscalationStep.None, verdict.Step);
        Assert.Empty(verdict.Reasons);
        Assert.Equal(
            [
                "Memory is critical: too little", "Diagnoses are not recorded: the disk is full",
                "The disk of the state folder has 3 MiB left", "The processor is held back at 91 degrees",
            ],
            verdict.Cautions);
    }

    [Fact]
    public void Each_step_has_a_reason_and_no_step_has_none() => s_readings.Sample(reading =>
    {
        var verdict = Judge(reading);
        return verdict.Step == EscalationStep.None == (verdict.Reasons.Count == 0);
    });

    [Fact]
    public void The_board_is_never_starved_before_the_service() => s_readings.Sample(reading =>
    {
        var verdict = Judge(reading);
        return verdict.FeedsBoard || !verdict.FeedsService;
    });

    [Fact]
    public void More_silence_never_makes_the_verdict_milder() => Gen.Select(s_readings, Gen.Double[0, 200]).Sample((reading, more) =>
    {
        var vitals = reading.Vitals with
        {
            SincePulse = reading.Vitals.SincePulse + Seconds(more),
            SinceWork = reading.Vitals.IsBusy ? reading.Vitals.SinceWork + Seconds(more) : TimeSpan.Zero,
        };
        return Judge(reading with { Vitals = vitals, SinceRpcAnswer = reading.SinceRpcAnswer + Seconds(more) }).Step >= Judge(reading).Step;
    });

    [Fact]
    public void A_judge_that_slept_kills_nobody_for_silence() => s_readings.Sample(reading =>
        Judge(reading with { WasAsleep = true, CanaryFailures = 0 }).Step is not (EscalationStep.AbortBatch or EscalationStep.KillEngine));

    private static LivenessVerdict Judge(LivenessReading reading) => Liveness.Judge(reading, s_limits);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>What is measured of a machine that a test plays.</summary>
public sealed class CalibratorTests
{
    [Theory]
    [InlineData("4 90 3 100 2 150 1 280", 4)]
    [InlineData("4 300 3 100 2 150 1 280", 3)]
    [InlineData("4 100 3 101 2 150 1 280", 3)]
    [InlineData("4 100 3 100 2 100 1 100", 1)]
    [InlineData("4 100 3 102 2 104 1 106", 3)]
    public void The_fastest_number_of_threads_is_chosen_and_of_equal_ones_the_smallest(string milliseconds, int expected)
    {
        var machine = new Machine();
        foreach (var pair in milliseconds.Split(' ').Chunk(2))
        {
            machine.StepTimes[int.Parse(pair[0], null)] = int.Parse(pair[1], null);
        }

        Assert.Equal(expected, new Calibrator(machine, token: 7, batchTokens: 64, machine).ChooseThreads(4));
        Assert.Equal(expected, machine.Threads);
        Assert.Equal(0, machine.Cells);
    }

    [Fact]
    public void One_disturbed_round_does_not_count()
    {
        var machine = new Machine { StepTimes = { [1] = 100, [2] = 60 }, Stalls = { [6] = 10_000 } };
        var calibrator = new Calibrator(machine, token: 7, batchTokens: 64, machine);
        Assert.Equal(2, calibrator.ChooseThreads(2));
        Assert.False(calibrator.WasDisturbed);
    }

    [Fact]
    public void Where_others_are_at_work_it_is_measured_until_two_rounds_are_alike()
    {
        // Each of the first four rounds with two threads is disturbed, and each differently; so one thread looked faster.
        var machine = new Machine { StepTimes = { [1] = 100, [2] = 60 }, Stalls = { [2] = 80, [6] = 60, [10] = 300, [14] = 170 } };
        var calibrator = new Calibrator(machine, token: 7, batchTokens: 64, machine);
        Assert.Equal(2, calibrator.ChooseThreads(2));
        Assert.False(calibrator.WasDisturbed);
    }

    [Fact]
    public void What_never_was_alike_is_told_because_such_a_result_is_not_worth_keeping()
    {
        var machine = new Machine { StepTimes = { [1] = 100 } };
        for (var batch = 1; batch < 30; batch++)
        {
            machine.Stalls[batch] = 40 * batch;
        }

        var calibrator = new Calibrator(machine, token: 7, batchTokens: 64, machine);
        calibrator.MeasureCost(2);
        Assert.True(calibrator.WasDisturbed);
    }

    [Fact]
    public void Costs_of_batches_are_told_against_one_token()
    {
        var machine = new Machine { StepTimes = { [1] = 100 }, FurtherToken = 25 };
        var cost = new Calibrator(machine, token: 7, batchTokens: 64, machine).MeasureCost(9);
        Assert.Equal([(1, 1.0), (2, 1.25), (4, 1.75), (8, 2.75), (9, 3.0)], cost.Measured);
        Assert.Equal(0, machine.Cells);
    }

    /// <summary>A context and its clock: a batch takes as long as the number of threads says, and more for further tokens.</summary>
    private sealed class Machine : TimeProvider, IDecodeContext
    {
        private long _now;
        private int _batch;
        private int _batches;

        public Dictionary<int, int> StepTimes { get; } = [];

        public int FurtherToken { get; init; }

        public Dictionary<int, int> Stalls { get; } = [];

        public int Threads { get; private set; } = 1;

        public int Cells { get; private set; }

        public int ContextTokens => 1000;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        public int Add(int token, int position, int slot, bool wantsLogits)
        {
            Assert.Equal(Cells + _batch, position);
            return _batch++;
        }

        public DecodeResult Decode()
        {
            _now += StepTimes[Threads] + (FurtherToken * (_batch - 1)) + Stalls.GetValueOrDefault(_batches++);
            Cells += _batch;
            _batch = 0;
            return DecodeResult.Ok;
        }

        public ReadOnlySpan<float> Logits(int index) => [];

        public void Forget(int slot) => Cells = 0;

        public void Trim(int slot, int position) => Cells = position;

        public void Share(int from, int to, int tokens) => throw new NotSupportedException();

        public void UseThreads(int threads) => Threads = threads;

        public byte[] Save(int slot) => throw new NotSupportedException();

        public bool Restore(int slot, ReadOnlySpan<byte> cells) => throw new NotSupportedException();

        public void Allow()
        {
        }

        public void RequestAbort()
        {
        }
    }
}

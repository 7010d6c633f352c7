namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// How many threads decode, while others want the cores too. All threads of a batch wait for the slowest at hundreds of
/// barriers, so that one busy neighbour costs more than the thread that it takes: on two cores, two threads beside another
/// program are several times slower than one. Pure but for what it remembers; used on the decode thread alone.
/// </summary>
internal sealed class ThreadChoice
{
    private const int WindowSteps = 6;

    // Contexts grow, clocks fall: that alone is no reason to try anything.
    private const double Slow = 1.6;

    // A thread less must not be slower; a thread more must be worth the core that it takes from others.
    private const double LeastGain = 1.05;

    // A trial that goes badly is ended by its first steps.
    private const double Hopeless = 1.5;
    private const int HopelessSteps = 2;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(2);

    private readonly Queue<TimeSpan> _window = new();
    private readonly TimeSpan[] _best;
    private TimeSpan _pause = s_firstPause;
    private TimeSpan _trialAt;
    private int? _before;
    private TimeSpan _beforeStep;
    private bool _fewerWereNoBetter;

    /// <param name="most">Cores that may be used.</param>
    /// <param name="start">Threads that decoded fastest when it was measured, perhaps beside a neighbour who left.</param>
    public ThreadChoice(int most, int start)
    {
        Threads = start;
        _best = new TimeSpan[most + 1];
        Array.Fill(_best, TimeSpan.MaxValue);
    }

    /// <summary>Threads that decode now.</summary>
    public int Threads { get; private set; }

    /// <summary>Takes a step of decoding into account; returns how many threads the next one is to have.</summary>
    /// <param name="step">What it took, as if it had been one token for each sequence.</param>
    /// <param name="now">Time on a clock that goes on while nothing is decoded.</param>
    public int Observe(TimeSpan step, TimeSpan now)
    {
        _window.Enqueue(step);
        if (_window.Count > WindowSteps)
        {
            _window.Dequeue();
        }

        if (_before is { } before)
        {
            Judge(before, now);
        }
        else if (_window.Count == WindowSteps)
        {
            Consider(Median(), now);
        }

        return Threads;
    }

    // 1. On the way: is it worth its while?
    private void Judge(int before, TimeSpan now)
    {
        var isHopeless = _window.Count >= HopelessSteps && _window.All(step => step > _beforeStep * Hopeless);
        if (!isHopeless && _window.Count < WindowSteps)
        {
            return;
        }

        var gain = Threads > before ? LeastGain : 1;
        var failed = isHopeless || Median() * gain > _beforeStep;
        _fewerWereNoBetter = failed && Threads < before;
        if (failed)
        {
            // Back, and not so soon again.
            Threads = before;
            _pause = _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
        }
        else
        {
            _pause = s_firstPause;
        }

        (_before, _trialAt) = (null, now);
        _window.Clear();
    }

    // 2. At rest: is there reason to try fewer, or time to try more again?
    private void Consider(TimeSpan median, TimeSpan now)
    {
        ref var best = ref _best[Threads];
        best = median < best ? median : best;
        if (now - _trialAt < _pause)
        {
            return;
        }

        var mayHaveMore = Threads < _best.Length - 1;
        if (Threads > 1 && median > best * Slow && !(mayHaveMore && _fewerWereNoBetter))
        {
            Try(Threads - 1, median);
        }
        else if (mayHaveMore)
        {
            Try(Threads + 1, median);
        }
    }

    private void Try(int threads, TimeSpan median)
    {
        (_before, _beforeStep) = (Threads, median);
        Threads = threads;
        _window.Clear();
    }

    private TimeSpan Median() => _window.Order().ElementAt(_window.Count / 2);
}

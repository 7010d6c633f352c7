using CsCheck;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Threads on machines that others use too. Their times are played; those of two cores are as they were measured.</summary>
public sealed class ThreadChoiceTests
{
    // Milliseconds of a step by threads: 25.5 tokens a second with two, 17.5 with one; beside a busy neighbour 9 and fewer, and 17.
    private static readonly double[] s_quiet = [57, 39];
    private static readonly double[] s_shared = [59, 260];

    private readonly List<int> _seen = [];
    private TimeSpan _now;

    [Fact]
    public void A_quiet_machine_is_left_alone()
    {
        Run(new ThreadChoice(2, 2), s_quiet, seconds: 600);
        Assert.All(_seen, threads => Assert.Equal(2, threads));
    }

    [Fact]
    public void A_busy_neighbour_takes_one_thread_and_it_comes_back_when_he_leaves()
    {
        var choice = new ThreadChoice(2, 2);
        Run(choice, s_quiet, seconds: 30);
        var during = Run(choice, s_shared, seconds: 300);
        Assert.Equal(1, choice.Threads);

        // Trials with two threads included: far above what two threads would have had all the time.
        Assert.True(during > 0.8 * 300_000 / s_shared[0], $"{during} steps");
        Run(choice, s_quiet, seconds: 130);
        Assert.Equal(2, choice.Threads);
        var after = Run(choice, s_quiet, seconds: 100);
        Assert.True(after > 0.95 * 100_000 / s_quiet[1], $"{after} steps");
    }

    [Fact]
    public void A_neighbour_of_yesterday_costs_today_s_first_diagnosis_a_few_steps_only()
    {
        var choice = new ThreadChoice(2, 2);
        Run(choice, s_quiet, seconds: 30);
        Run(choice, s_shared, seconds: 600);
        _now += TimeSpan.FromDays(1);
        Run(choice, s_quiet, seconds: 2);
        Assert.Equal(2, choice.Threads);
    }

    [Fact]
    public void A_processor_that_is_held_back_keeps_its_threads()
    {
        // Everything is slower alike: fewer threads are tried, found slower, and less and less often tried.
        var choice = new ThreadChoice(2, 2);
        Run(choice, s_quiet, seconds: 30);
        var steps = Run(choice, [57 * 2, 39 * 2], seconds: 600);
        Assert.True(steps > 0.97 * 600_000 / 78, $"{steps} steps");
        Assert.Equal(2, _seen[^1]);
    }

    [Fact]
    public void Four_cores_of_which_one_is_taken_compute_with_three()
    {
        var choice = new ThreadChoice(4, 4);
        double[] quiet = [120, 65, 48, 40];
        Run(choice, quiet, seconds: 30);
        Run(choice, [120, 66, 50, 150], seconds: 60);
        Assert.Equal(3, choice.Threads);
    }

    [Fact]
    public void Two_neighbours_take_two_of_four_cores_and_one_gives_his_back()
    {
        var choice = new ThreadChoice(4, 4);
        Run(choice, [120, 65, 48, 40], seconds: 30);
        Run(choice, [120, 66, 50, 150], seconds: 60);
        Run(choice, [120, 67, 160, 300], seconds: 60);
        Assert.Equal(2, choice.Threads);
        Run(choice, [120, 66, 50, 150], seconds: 130);
        Assert.Equal(3, choice.Threads);
    }

    [Fact]
    public void Four_held_back_cores_still_get_the_fourth_thread_back()
    {
        // A neighbour, then heat as well: fewer threads than three would be no remedy for it, and are not all that is tried.
        var choice = new ThreadChoice(4, 4);
        Run(choice, [120, 65, 48, 40], seconds: 30);
        Run(choice, [120, 66, 50, 150], seconds: 60);
        Run(choice, [240, 130, 100, 80], seconds: 130);
        Assert.Equal(4, choice.Threads);
    }

    [Fact]
    public void What_a_busy_boot_measured_is_corrected_by_the_first_diagnosis()
    {
        // Two threads looked no better than one while the board booted.
        var choice = new ThreadChoice(2, start: 1);
        Run(choice, s_quiet, seconds: 6);
        Assert.Equal(2, choice.Threads);
    }

    [Fact]
    public void Cores_of_which_fewer_compute_faster_are_rarely_asked_again()
    {
        // Three threads take all that the memory gives.
        var choice = new ThreadChoice(4, start: 3);
        double[] board = [300, 170, 120, 122];
        var steps = Run(choice, board, seconds: 600);
        Assert.Equal(3, choice.Threads);
        Assert.True(steps > 0.995 * 600_000 / 122.4, $"{steps} steps");
    }

    [Fact]
    public void One_thread_is_never_taken_away() =>
        Gen.Double[1, 500].Array[50, 400].Sample(steps =>
        {
            var choice = new ThreadChoice(1, 1);
            return steps.Index().All(step => choice.Observe(TimeSpan.FromMilliseconds(step.Item), TimeSpan.FromSeconds(step.Index)) == 1);
        });

    [Fact]
    public void The_threads_stay_within_bounds_whatever_the_machine_does() =>
        Gen.Select(Gen.Int[1, 8], Gen.Double[1, 3000].Array[1, 600]).Sample((most, steps) =>
        {
            var choice = new ThreadChoice(most, most);
            return steps.Index().All(step =>
                choice.Observe(TimeSpan.FromMilliseconds(step.Item), TimeSpan.FromSeconds(step.Index)) is var threads && threads >= 1 && threads <= most);
        });

    // Steps in so many seconds.
    private int Run(ThreadChoice choice, double[] milliseconds, double seconds)
    {
        var steps = 0;
        var random = new Random(1);
        for (var passed = 0.0; passed < seconds * 1000; steps++)
        {
            // As on a real machine, within a few percent.
            var step = milliseconds[choice.Threads - 1] * (1 + (random.NextDouble() * 0.04));
            passed += step;
            _now += TimeSpan.FromMilliseconds(step);
            _seen.Add(choice.Observe(TimeSpan.FromMilliseconds(step), _now));
        }

        return steps;
    }
}

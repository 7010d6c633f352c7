using System.Globalization;
using EdgeLlm.Daemon.Models;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows how far a pull is: a bar on a terminal, a line for every tenth elsewhere, and nothing but remarks beside JSON.</summary>
internal sealed class ProgressBar(Screen screen, TimeProvider time, bool isQuiet) : IProgress<PullStep>
{
    private const int Width = 30;

    // Where no total is known, a line for so much.
    private const long Stride = 256L << 20;

    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(100);

    private string _what = "";
    private long _firstDone;
    private long _start;
    private long _lastShown;
    private long _lastMark;
    private bool _isOpen;

    public void Report(PullStep value)
    {
        switch (value)
        {
            case PullStep.Remark remark:
                End();
                screen.Problem(remark.Text);
                break;
            case PullStep.Checking checking:
                Show("Checking", checking.Done, checking.Total);
                break;
            case PullStep.Receiving receiving:
                Show("Pulling", receiving.Done, receiving.Total);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown step.");
        }
    }

    /// <summary>Ends the line that the bar is in.</summary>
    public void End()
    {
        if (_isOpen)
        {
            screen.Line();
        }

        _isOpen = false;
        _what = "";
    }

    private void Show(string what, long done, long? total)
    {
        if (isQuiet)
        {
            return;
        }

        var now = time.GetTimestamp();
        var isNew = what != _what;
        if (isNew)
        {
            End();
            (_what, _firstDone, _start, _lastMark) = (what, done, now, Mark(done, total));
        }

        if (screen.IsStyled)
        {
            if (isNew || done == total || time.GetElapsedTime(_lastShown, now) >= s_refresh)
            {
                _lastShown = now;
                _isOpen = true;
                var seconds = time.GetElapsedTime(_start, now).TotalSeconds;
                screen.Rewrite(Bar(what, done, total, seconds > 0 ? (done - _firstDone) / seconds : 0));
            }
        }
        else if (isNew || Mark(done, total) > _lastMark)
        {
            _lastMark = Mark(done, total);
            screen.Line(total > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{what}: {done * 100 / total} % of {Size.Of(total.Value)}")
                : $"{what}: {Size.Of(done)}");
        }
    }

    private static long Mark(long done, long? total) => total > 0 ? done * 10 / total.Value : done / Stride;

    private static string Bar(string what, long done, long? total, double bytesPerSecond)
    {
        var speed = bytesPerSecond > 0 ? $"  {Size.Of((long)bytesPerSecond)}/s" : "";
        if (total is not > 0)
        {
            return $"{what}  {Size.Of(done)}{speed}";
        }

        var filled = (int)(done * Width / total.Value);
        var left = bytesPerSecond > 0 && done < total ? $"  {TimeSpan.FromSeconds(Math.Ceiling((total.Value - done) / bytesPerSecond)):c} left" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{what} [{new string('#', filled)}{new string('-', Width - filled)}] {done * 100.0 / total:0.0} % of {Size.Of(total.Value)}{speed}{left}");
    }
}

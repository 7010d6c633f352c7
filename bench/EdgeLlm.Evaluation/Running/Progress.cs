using System.Diagnostics;

namespace EdgeLlm.Evaluation.Running;

/// <summary>A bar on the terminal; nothing where there is none.</summary>
internal sealed class Progress(string title)
{
    private const int Width = 40;
    private readonly long _start = Stopwatch.GetTimestamp();

    internal void Show(int done, int all)
    {
        if (Console.IsErrorRedirected)
        {
            return;
        }

        var left = Stopwatch.GetElapsedTime(_start) / done * (all - done);
        var bar = new string('#', Width * done / all).PadRight(Width, '.');
        Console.Error.Write($"\r{title} [{bar}] {done}/{all}, {left:hh\\:mm\\:ss} left{(done == all ? "\n" : "")}");
    }
}

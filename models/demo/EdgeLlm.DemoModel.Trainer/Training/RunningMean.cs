using System.Globalization;

namespace EdgeLlm.DemoModel.Training;

/// <summary>Loss of steps, and how many tokens they had right, since it was last asked for.</summary>
internal sealed class RunningMean
{
    private double _loss;
    private int _steps;
    private long _right;
    private long _asked;

    /// <summary>Counts a step.</summary>
    public void Add(double loss, long right, long asked)
    {
        _loss += loss;
        _steps++;
        _right += right;
        _asked += asked;
    }

    /// <summary>Says it and begins anew.</summary>
    public string Take()
    {
        var text = _steps == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"loss {_loss / _steps:F3}, {(double)_right / _asked:P1} right");
        (_loss, _steps, _right, _asked) = (0, 0, 0, 0);
        return text;
    }
}

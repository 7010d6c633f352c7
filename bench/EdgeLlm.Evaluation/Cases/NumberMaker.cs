using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>Numbers as a signal of this kind would show them.</summary>
internal sealed class NumberMaker(ScenarioSignal signal, CaseRandom random)
{
    private const int MostDigits = 3;
    private readonly Limits _limits = signal.Limits ?? new Limits();
    private readonly double _least = signal.Healthy[0];
    private readonly double _most = signal.Healthy[1];

    /// <summary>Middle of the healthy range.</summary>
    internal double Middle => (_least + _most) / 2;

    /// <summary>Width of the healthy range; for one that has none, a tenth of the value.</summary>
    internal double Width => _most > _least ? _most - _least : Math.Max(Math.Abs(_most) / 10, 1);

    /// <summary>A value at this level.</summary>
    internal double At(Level level) => Round(level switch
    {
        Level.High => Above(_limits.High, _limits.HighHigh),
        Level.HighHigh => Above(_limits.HighHigh ?? _limits.High, null),
        Level.Low => Below(_limits.Low, _limits.LowLow),
        Level.LowLow => Below(_limits.LowLow ?? _limits.Low, null),
        Level.Bad => random.Chance(0.5) ? 0 : Above(_limits.HighHigh ?? _limits.High, null),
        _ => Healthy(),
    });

    internal double Healthy() => Round(random.Between(_least, _most));

    /// <summary>As many digits as the instrument would have; never below zero where that can't be.</summary>
    internal double Round(double value)
    {
        var digits = 0;
        if (signal.Unit.Length > 0 || !double.IsInteger(_least) || !double.IsInteger(_most))
        {
            for (var scale = 1.0; digits < MostDigits && Width * scale < 100; scale *= 10)
            {
                digits++;
            }
        }

        return Math.Max(Math.Round(value, digits), _least >= 0 ? 0 : double.MinValue);
    }

    // Between a limit and the next one, or beyond the last by some part of it.
    private double Above(double? limit, double? next)
    {
        if (limit is not { } from)
        {
            return _most + (random.Between(0.35, 0.8) * Math.Max(Math.Abs(signal.Nominal ?? _most), Width));
        }

        var room = next - from ?? Math.Max(Math.Abs(from) * 0.3, Width / 2);
        return from + (random.Between(0.1, 0.8) * room);
    }

    private double Below(double? limit, double? next)
    {
        if (limit is not { } from)
        {
            return _least - (random.Between(0.35, 0.6) * Math.Max(Math.Abs(signal.Nominal ?? _least), Width));
        }

        var room = from - next ?? Math.Max(Math.Abs(from) * 0.6, Width / 2);
        return from - (random.Between(0.1, 0.8) * room);
    }
}

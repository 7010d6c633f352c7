using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>Pasts of a signal that end at the value it has.</summary>
internal static class TrendMaker
{
    private const int LeastPoints = 8;
    private const int MostPoints = 20;

    internal static Trend Make(string name, NumberMaker number, double value, Shape shape, DateTimeOffset end, CaseRandom random)
    {
        var count = LeastPoints + random.Below(MostPoints - LeastPoints + 1);
        var window = TimeSpan.FromSeconds(shape switch
        {
            Shape.Rising or Shape.Falling => random.Between(1800, 14400),
            Shape.Noisy => random.Between(60, 300),
            _ => random.Between(300, 1800),
        });
        var points = ImmutableArray.CreateBuilder<TrendPoint>(count);
        for (var i = 0; i < count; i++)
        {
            var time = end - (window * (count - 1 - i) / (count - 1));
            var last = i == count - 1;
            points.Add(new TrendPoint(
                DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()),
                last || shape == Shape.Stuck ? value : number.Round(Value(number, value, shape, (double)i / (count - 1), i, random))));
        }

        return new Trend { Signal = name, Points = points.MoveToImmutable() };
    }

    private static double Value(NumberMaker number, double value, Shape shape, double done, int place, CaseRandom random)
    {
        switch (shape)
        {
            case Shape.Rising or Shape.Falling:
                var start = Start(number, value, shape);
                return start + ((value - start) * done) + (random.Between(-0.04, 0.04) * Math.Abs(value - start));
            case Shape.Step:
                return done < 0.7 ? number.Healthy() : value + (random.Between(-0.02, 0.02) * number.Width);
            case Shape.Noisy:
                var swing = Math.Max(Math.Abs(value - number.Middle), number.Width);
                return number.Middle + ((place % 2 == 0 ? 1 : -1) * random.Between(0.4, 1) * swing);
            default:
                return value + (random.Between(-0.03, 0.03) * number.Width);
        }
    }

    // A healthy value, if the way from there to the present value goes in the right direction.
    private static double Start(NumberMaker number, double value, Shape shape)
    {
        var up = shape == Shape.Rising;
        var start = number.Middle;
        var way = Math.Max(Math.Abs(value - start), number.Width);
        return start < value == up && start != value && Math.Abs(value - start) > number.Width / 2 ? start : value + (up ? -way : way);
    }
}

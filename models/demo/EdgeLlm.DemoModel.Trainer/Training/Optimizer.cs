using TorchSharp;
using static TorchSharp.torch;

namespace EdgeLlm.DemoModel.Training;

/// <summary>
/// Muon for the matrices of the blocks (momentum made orthogonal by five Newton-Schulz steps, Jordan et al. 2024,
/// https://kellerjordan.github.io/posts/muon/), AdamW for everything else. Muon takes about half as many tokens as AdamW
/// alone, and tokens are what two CPU cores are short of.
/// </summary>
internal sealed class Optimizer(Dictionary<string, Tensor> weights)
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.95;
    private const double WeightDecay = 0.02;
    private const double MostNorm = 1;

    private static readonly Scalar s_momentum = 0.95;
    private static readonly Scalar s_firstDecay = FirstDecay;
    private static readonly Scalar s_firstRest = 1 - FirstDecay;
    private static readonly Scalar s_secondDecay = SecondDecay;
    private static readonly Scalar s_secondRest = 1 - SecondDecay;
    private static readonly Scalar s_epsilon = 1e-8;
    private static readonly Scalar s_matrixEpsilon = 1e-7;
    private static readonly Scalar s_linear = 3.4445;
    private static readonly Scalar s_cubic = -4.7750;
    private static readonly Scalar s_quintic = 2.0315;

    /// <summary>Rate of Muon at its height.</summary>
    public const double MatrixRate = 0.01;

    /// <summary>Rate of AdamW at its height.</summary>
    public const double OtherRate = 0.003;

    /// <summary>What it remembers, by weight.</summary>
    public Dictionary<string, Tensor> State { get; } = [];

    /// <summary>Makes one step with the gradients as they are, and forgets them. Returns their norm.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="share">Part of the full rates, 0 to 1.</param>
    public double Step(long step, double share)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var gradients = weights.ToDictionary(weight => weight.Key, weight => weight.Value.grad!);
        var norm = Math.Sqrt(gradients.Values.Sum(gradient => (gradient * gradient).sum().ToDouble()));
        using Scalar clip = Math.Min(1, MostNorm / (norm + 1e-6));
        using Scalar correction = 1 / (1 - Math.Pow(SecondDecay, step));
        using Scalar otherRate = -share * OtherRate / (1 - Math.Pow(FirstDecay, step));
        foreach (var group in weights.Where(weight => IsMatrix(weight.Key)).GroupBy(weight => Wide(weight.Value.shape)))
        {
            StepMatrices([.. group.Select(weight => weight.Key)], gradients, share * MatrixRate);
        }

        foreach (var (name, weight) in weights.Where(weight => !IsMatrix(weight.Key)))
        {
            var gradient = gradients[name].mul(clip);
            var first = Remember(name + ".first", weight);
            var second = Remember(name + ".second", weight);
            first.mul_(s_firstDecay).add_(gradient, s_firstRest);
            second.mul_(s_secondDecay).addcmul_(gradient, gradient, s_secondRest);
            var root = second.mul(correction).sqrt_().add_(s_epsilon);
            weight.addcdiv_(first, root, otherRate);
        }

        foreach (var weight in weights.Values)
        {
            weight.grad!.zero_();
        }

        return norm;
    }

    private void StepMatrices(string[] names, Dictionary<string, Tensor> gradients, double rate)
    {
        var updates = names.Select(name =>
        {
            var momentum = Remember(name + ".momentum", weights[name]);
            momentum.mul_(s_momentum).add_(gradients[name]);
            var update = gradients[name] + momentum.mul(s_momentum);
            return update.shape[0] > update.shape[1] ? update.t() : update;
        });
        var all = Orthogonal(stack([.. updates]));
        for (var i = 0; i < names.Length; i++)
        {
            var weight = weights[names[i]];
            var isTall = weight.shape[0] > weight.shape[1];
            var scale = Math.Sqrt(Math.Max(1, (double)weight.shape[0] / weight.shape[1]));
            using Scalar decay = 1 - (rate * WeightDecay);
            using Scalar step = -rate * scale;
            weight.mul_(decay).add_(isTall ? all[i].t() : all[i], step);
        }
    }

    // A fifth-degree polynomial, applied again and again, drives all singular values towards one.
    private static Tensor Orthogonal(Tensor matrices)
    {
        var x = (matrices / (matrices * matrices).sum([1, 2], keepdim: true).sqrt().add(s_matrixEpsilon)).to(bfloat16);
        for (var i = 0; i < 5; i++)
        {
            var square = x.bmm(x.transpose(1, 2));
            x = x.mul(s_linear) + (square.mul(s_cubic) + square.bmm(square).mul(s_quintic)).bmm(x);
        }

        return x.to(float32);
    }

    private Tensor Remember(string name, Tensor like)
    {
        if (!State.TryGetValue(name, out var state))
        {
            State[name] = state = zeros_like(like).detach().DetachFromDisposeScope();
        }

        return state;
    }

    private static bool IsMatrix(string name) => name.StartsWith("blk.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) && !name.Contains("norm", StringComparison.Ordinal);

    private static (long, long) Wide(long[] shape) => (Math.Min(shape[0], shape[1]), Math.Max(shape[0], shape[1]));
}

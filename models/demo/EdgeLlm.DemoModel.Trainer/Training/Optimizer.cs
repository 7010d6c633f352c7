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
    private const double Momentum = 0.95;
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.95;
    private const double Epsilon = 1e-8;
    private const double WeightDecay = 0.02;
    private const double MostNorm = 1;

    /// <summary>Rate of Muon at its height.</summary>
    public const double MatrixRate = 0.02;

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
        var norm = Math.Sqrt(gradients.Values.Sum(gradient => gradient.square().sum().ToDouble()));
        var clip = Math.Min(1, MostNorm / (norm + 1e-6));
        foreach (var group in weights.Where(weight => IsMatrix(weight.Key)).GroupBy(weight => Wide(weight.Value.shape)))
        {
            StepMatrices([.. group.Select(weight => weight.Key)], gradients, share * MatrixRate);
        }

        foreach (var (name, weight) in weights.Where(weight => !IsMatrix(weight.Key)))
        {
            var gradient = gradients[name] * clip;
            var first = Remember(name + ".first", weight);
            var second = Remember(name + ".second", weight);
            first.mul_(FirstDecay).add_(gradient, 1 - FirstDecay);
            second.mul_(SecondDecay).addcmul_(gradient, gradient, 1 - SecondDecay);
            var root = (second / (1 - Math.Pow(SecondDecay, step))).sqrt_().add_(Epsilon);
            weight.addcdiv_(first, root, -share * OtherRate / (1 - Math.Pow(FirstDecay, step)));
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
            momentum.mul_(Momentum).add_(gradients[name]);
            var update = gradients[name] + (momentum * Momentum);
            return update.shape[0] > update.shape[1] ? update.t() : update;
        });
        var all = Orthogonal(stack([.. updates]));
        for (var i = 0; i < names.Length; i++)
        {
            var weight = weights[names[i]];
            var isTall = weight.shape[0] > weight.shape[1];
            var scale = Math.Sqrt(Math.Max(1, (double)weight.shape[0] / weight.shape[1]));
            weight.mul_(1 - (rate * WeightDecay)).add_(isTall ? all[i].t() : all[i], -rate * scale);
        }
    }

    // A fifth-degree polynomial, applied again and again, drives all singular values towards one.
    private static Tensor Orthogonal(Tensor matrices)
    {
        var x = (matrices / (matrices.square().sum([1, 2], keepdim: true).sqrt() + 1e-7)).to(bfloat16);
        for (var i = 0; i < 5; i++)
        {
            var square = x.bmm(x.transpose(1, 2));
            x = (x * 3.4445) + ((square * -4.7750) + (square.bmm(square) * 2.0315)).bmm(x);
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

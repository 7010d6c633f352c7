using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether the model that is configured is there, is one, and fits.</summary>
internal sealed class ModelFitCheck : ICheck
{
    private const string Name = "model";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        if (subject.Configuration is not { } configuration)
        {
            yield break;
        }

        var model = configuration.GetSection(ModelOptions.Section).Get<ModelOptions>() ?? new ModelOptions();
        if (model.Path.Length == 0)
        {
            yield return subject.Status?.Model is { Name.Length: > 0 } loaded
                ? CheckResult.Ok(Name, $"the service has {loaded.Name} in memory, which its command line names; the configuration names none")
                : CheckResult.Warn(Name, "none is configured: the catalogue alone answers", "sudo -u edgellm edgellm model pull URL --sha256 HEX, then set Model:Path in /etc/edgellm/edgellm.json and: sudo systemctl restart edgellm");
            yield break;
        }

        yield return Judge(subject, configuration, model);
    }

    private static CheckResult Judge(DoctorCase subject, IConfiguration configuration, ModelOptions model)
    {
        try
        {
            var board = BoardMemory.Parse(subject.Board.Lines("proc/meminfo"));
            var memory = configuration.GetSection(MemoryOptions.Section).Get<MemoryOptions>() ?? new MemoryOptions();
            var budget = MemoryBudget.Of(memory.Budget, null, board);
            var load = model.ToLoad("", subject.Board.PathOf(model.Path));
            var facts = PlanFacts.Of(ModelCheck.Inspect(load.ModelPath), load, MemoryProfiles.Choose(memory.Profile, board), budget);
            var text = $"{facts.Model} needs {MemorySize.Of(facts.NeededBytes)} of {MemorySize.Of(budget.Bytes)} ({budget.Origin})";
            return facts.Fits ? CheckResult.Ok(Name, text) : CheckResult.Fail(Name, facts.Problem ?? text, $"edgellm plan {model.Path} shows which settings fit");
        }
        catch (EdgeLlmException e)
        {
            return CheckResult.Fail(Name, e.Message, $"ls -l {model.Path}; edgellm model verify {model.Path}");
        }
    }
}

using EdgeLlm.Protos.V1;

namespace Gateway;

/// <summary>Prints the steps of a diagnosis as they come.</summary>
internal static class ConsoleView
{
    /// <summary>One step.</summary>
    public static void Show(DiagnoseResponse step)
    {
        switch (step.EventCase)
        {
            case DiagnoseResponse.EventOneofCase.Accepted:
                Console.WriteLine($"accepted {step.Accepted.RequestId}, {step.Accepted.Evidence.Count} facts");
                break;
            case DiagnoseResponse.EventOneofCase.Preliminary:
                Console.WriteLine($"preliminary: {step.Preliminary.Causes.FirstOrDefault()?.Text ?? "nothing known"}");
                break;
            case DiagnoseResponse.EventOneofCase.ReasoningDelta:
                // Free text that nobody checked: something to watch, never to act on.
                Console.Write(step.ReasoningDelta.Text);
                break;
            case DiagnoseResponse.EventOneofCase.Finding:
                Console.WriteLine();
                Console.WriteLine($"found: {step.Finding.Cause.Text}");
                break;
        }
    }

    /// <summary>The end.</summary>
    public static void ShowEnd(Diagnosis diagnosis)
    {
        Console.WriteLine();
        Console.WriteLine($"diagnosis by {(diagnosis.Source == DiagnosisSource.Model ? diagnosis.Provenance.ModelName : "the catalogue")}");
        foreach (var cause in diagnosis.Causes)
        {
            Console.WriteLine($"  {cause.Likelihood,4:P0}  {cause.Text}  [{string.Join(' ', cause.EvidenceLabels)}]");
        }

        foreach (var check in diagnosis.Checks)
        {
            Console.WriteLine($"  check: {check.Text}");
        }
    }
}

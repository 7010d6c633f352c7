namespace EdgeLlm.Inference.Scheduling;

/// <summary>What is in use, as the decode thread saw it last.</summary>
/// <param name="Running">Sequences in a slot.</param>
/// <param name="Waiting">Sequences that wait for one.</param>
/// <param name="FreeSlots">Slots that nobody has.</param>
/// <param name="FreeCells">KV cells that neither a sequence nor a kept prompt accounts for.</param>
/// <param name="PrefixCells">KV cells of kept prompts.</param>
internal sealed record SchedulerState(int Running, int Waiting, int FreeSlots, int FreeCells, int PrefixCells)
{
    public override string ToString() => $"{Running} running, {Waiting} waiting, {FreeSlots} slots and {FreeCells} cells free, {PrefixCells} cells of kept prompts";
}

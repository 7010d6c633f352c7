namespace EdgeLlm.Inference.Tests.Native;

/// <summary>Tests that look at this process's whole address space: none beside them, who would map and free in it meanwhile.</summary>
[CollectionDefinition(nameof(AddressSpace), DisableParallelization = true)]
public sealed class AddressSpace;

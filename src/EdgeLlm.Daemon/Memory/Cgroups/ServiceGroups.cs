namespace EdgeLlm.Daemon.Memory.Cgroups;

/// <summary>The groups that the service has made for itself below the one that it was given.</summary>
/// <param name="Service">The one that it was given.</param>
/// <param name="Daemon">The daemon's.</param>
/// <param name="Engine">The engine's.</param>
internal sealed record ServiceGroups(CgroupFolder Service, CgroupFolder Daemon, CgroupFolder Engine);

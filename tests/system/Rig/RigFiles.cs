namespace EdgeLlm.SystemTests.Rig;

/// <summary>What `./build.sh test-system` has put in place before these tests run.</summary>
internal static class RigFiles
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("EDGELLM_RIG");

    /// <summary>Why nothing can be tested here; null if it can.</summary>
    public static string? Missing => s_folder is null ? "These tests need a virtual machine: run ./build.sh test-system." : null;

    /// <summary>Debian, as it is before anything is installed.</summary>
    public static string Disk => At("disk");

    /// <summary>A disk with what is installed: the package, a newer one, the engine that can be told to hang.</summary>
    public static string Payload => At("payload");

    /// <summary>The disk after the installation, over <see cref="Disk"/>.</summary>
    public static string InstalledDisk => At("installed.qcow2");

    /// <summary>Memory and devices of the machine at that moment.</summary>
    public static string InstalledState => At("installed.state");

    /// <summary>One line for each scenario that was shown; the verb makes a table of them.</summary>
    public static string Findings => At("findings.tsv");

    /// <summary>Folders of the machines, with their consoles' texts.</summary>
    public static string Machines => At("machines");

    /// <summary>A file that the verb has made.</summary>
    public static string At(string name) => Path.Combine(s_folder ?? throw new InvalidOperationException(Missing), name);
}

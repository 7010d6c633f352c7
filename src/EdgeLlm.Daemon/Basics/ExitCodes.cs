namespace EdgeLlm.Daemon.Basics;

/// <summary>
/// Exit codes of every command, those of sysexits.h where it has one. Scripts and systemd units
/// (RestartPreventExitStatus=64 78) may rely on them.
/// <list type="table">
/// <item><term>0</term><description>Done.</description></item>
/// <item><term>64</term><description>The command line is wrong.</description></item>
/// <item><term>65</term><description>The report, or the file of catalogue entries, is not valid: as a file, or the daemon refused it, as it does a request_id used twice.</description></item>
/// <item><term>66</term><description>The input file, or what the daemon is asked for, is not there or can't be read.</description></item>
/// <item><term>69</term><description>The daemon can't be reached or can't serve; for `serve`: an address or the state folder is in use, or an address can't be listened on.</description></item>
/// <item><term>70</term><description>Something failed inside.</description></item>
/// <item><term>73</term><description>What is to be written can't be: the state folder, an output file, standard output.</description></item>
/// <item><term>75</term><description>Not now: the queue is full, the engine restarts, the records are locked, or the time was too short. Try again.</description></item>
/// <item><term>78</term><description>The configuration is wrong.</description></item>
/// <item><term>130</term><description>Interrupted.</description></item>
/// </list>
/// </summary>
internal static class ExitCodes
{
    /// <summary>EX_OK.</summary>
    public const int Ok = 0;

    /// <summary>EX_USAGE.</summary>
    public const int Usage = 64;

    /// <summary>EX_DATAERR.</summary>
    public const int InvalidReport = 65;

    /// <summary>EX_NOINPUT.</summary>
    public const int NoInput = 66;

    /// <summary>EX_UNAVAILABLE.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_SOFTWARE.</summary>
    public const int Internal = 70;

    /// <summary>EX_CANTCREAT.</summary>
    public const int NoState = 73;

    /// <summary>EX_TEMPFAIL.</summary>
    public const int TryAgain = 75;

    /// <summary>EX_CONFIG.</summary>
    public const int Configuration = 78;

    /// <summary>What shells report for SIGINT.</summary>
    public const int Interrupted = 130;
}

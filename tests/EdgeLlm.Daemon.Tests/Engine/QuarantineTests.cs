using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class QuarantineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-quarantine").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<Quarantine> _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_second_death_is_the_last_and_outlives_the_service()
    {
        var quarantine = Open();
        quarantine.CountDeath("aa", "uid:7");
        Assert.Equal(1, quarantine.DeathsOf("aa"));
        Assert.Empty(quarantine.Entries);
        quarantine.CountDeath("aa", "uid:7");
        Assert.Equal(2, quarantine.DeathsOf("aa"));
        Assert.Equal(3740, _log.LatestRecord.Id.Id);
        Assert.Equal(2, Open().DeathsOf("aa"));
        Assert.Equal(("aa", 2, "uid:7"), Open().Entries.Select(entry => (entry.Sha256, entry.Deaths, entry.Caller)).Single());
        Assert.True(Open().Clear("aa"));
        Assert.True(Open().DeathsOf("aa") < Quarantine.Limit);
        Assert.False(Open().Clear("aa"));
    }

    [Fact]
    public void Whoever_is_answered_was_only_standing_by()
    {
        var quarantine = Open();
        quarantine.CountDeath("aa", "");
        quarantine.Clear("aa");
        quarantine.CountDeath("aa", "");
        Assert.True(quarantine.DeathsOf("aa") < Quarantine.Limit);
    }

    [Fact]
    public void The_oldest_single_deaths_make_room_and_no_second_one_does()
    {
        var quarantine = Open();
        quarantine.CountDeath("poison", "");
        quarantine.CountDeath("poison", "");
        for (var i = 0; i < 600; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            quarantine.CountDeath($"other {i}", "");
        }

        Assert.Equal(2, quarantine.DeathsOf("poison"));
        quarantine.CountDeath("other 0", "");
        Assert.True(quarantine.DeathsOf("other 0") < Quarantine.Limit);
        quarantine.CountDeath("other 599", "");
        Assert.Equal(2, quarantine.DeathsOf("other 599"));
    }

    [Fact]
    public void A_file_that_somebody_edited_keeps_what_can_be_read()
    {
        File.WriteAllText(Path.Combine(_folder, "quarantine.json"), """[null, {"deaths": 3}, {"sha256": "aa", "deaths": 2}, {"sha256": "aa", "deaths": 5}]""");
        Assert.Equal(5, Open().DeathsOf("aa"));
    }

    [Fact]
    public void A_damaged_file_begins_anew_and_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "quarantine.json"), "[{");
        Assert.Empty(Open().Entries);
        Assert.Equal(3741, _log.LatestRecord.Id.Id);
    }

    [Fact]
    public void A_request_is_known_by_what_the_engine_reads_and_nothing_else()
    {
        var request = new GenerationRequest { System = "s", User = "u", AnswerSchema = "{}" };
        var name = Quarantine.NameOf(request, ScriptedEngine.Identity);
        Assert.Equal(64, name.Length);
        Assert.Equal(name, Quarantine.NameOf(request with { Caller = "other", TimeLimit = TimeSpan.FromSeconds(1) }, ScriptedEngine.Identity));
        Assert.NotEqual(name, Quarantine.NameOf(request with { User = "v" }, ScriptedEngine.Identity));
        Assert.NotEqual(name, Quarantine.NameOf(request, ScriptedEngine.Identity with { Sha256 = "other" }));
        Assert.NotEqual(name, Quarantine.NameOf(request with { System = "su", User = "" }, ScriptedEngine.Identity));
    }

    private Quarantine Open() => new(_folder, _time, _log);
}

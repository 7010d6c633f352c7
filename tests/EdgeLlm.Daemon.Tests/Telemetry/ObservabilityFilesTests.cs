using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeLlm.Daemon.Tests.Telemetry;

/// <summary>The dashboard and the alert rules speak of nothing that the service does not measure.</summary>
public sealed partial class ObservabilityFilesTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "observability");

    // Only measured on machines that have a thermometer, while a model is in memory, and for watchdogs that are there.
    private static readonly string[] s_sometimes = ["edgellm_cpu_temperature_celsius", "edgellm_model_info", "edgellm_watchdog_withheld_total"];

    // Labels that are written like names.
    private static readonly string[] s_labels =
    [
        "edgellm_outcome", "edgellm_source", "edgellm_fallback_reason", "edgellm_phase", "edgellm_token_kind", "edgellm_engine_state", "edgellm_process", "edgellm_watchdog_name",
        "gen_ai_request_model", "edgellm_model_quantisation",
    ];

    [Theory]
    [InlineData("grafana-dashboard.json")]
    [InlineData("prometheus-rules.yml")]
    public async Task Every_series_that_a_file_names_is_measured(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(s_folder, file), TestContext.Current.CancellationToken);
        var named = Series().Matches(text).Select(match => match.Value).Except(s_labels).Except(s_sometimes).ToHashSet();
        Assert.NotEmpty(named);
        await using var daemon = await TestDaemon.StartAsync(configuration: """{"Telemetry":{"Prometheus":"http://127.0.0.1:0"}}""");
        await daemon.DiagnoseAsync(Reports.Valid());
        var measured = (await MetricsTests.ScrapeAsync(daemon)).Names;
        Assert.Empty(named.Except(measured));
    }

    [Fact]
    public async Task The_dashboard_is_a_document_with_panels_that_ask_for_something()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(s_folder, "grafana-dashboard.json"), TestContext.Current.CancellationToken));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEmpty(target.GetProperty("expr").GetString()!)));
    }

    [GeneratedRegex(@"\b(?:edgellm|gen_ai)_[a-z0-9_]+\b")]
    private static partial Regex Series();
}

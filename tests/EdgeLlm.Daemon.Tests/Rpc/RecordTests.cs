using EdgeLlm.Protos.V1;
using Grpc.Core;
using Grpc.Health.V1;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class RecordTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_diagnosis_can_be_read_again_with_what_people_said_about_it()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var diagnosis = (await daemon.DiagnoseAsync(Reports.Valid("one")))[^1].Completed.Diagnosis;
        var feedback = new Feedback { ConfirmedCauseLabel = diagnosis.Causes[0].Label, ActionTaken = "Cable replaced", Note = "问题解决" };
        var given = await daemon.Diagnosis.SubmitFeedbackAsync(new SubmitFeedbackRequest { Name = "diagnoses/one", Feedback = feedback }, cancellationToken: Ct);
        Assert.NotNull(given.Feedback.CreateTime);
        var found = await daemon.Diagnosis.GetDiagnosisAsync(new GetDiagnosisRequest { Name = "diagnoses/one" }, cancellationToken: Ct);
        Assert.Equal(diagnosis, found.Diagnosis);
        Assert.Equal(given.Feedback, Assert.Single(found.Feedback));
    }

    [Fact]
    public async Task Diagnoses_are_listed_in_pages_newest_first()
    {
        await using var daemon = await TestDaemon.StartAsync();
        foreach (var id in new[] { "a", "b", "c" })
        {
            await daemon.DiagnoseAsync(Reports.Valid(id));
        }

        var first = await daemon.Diagnosis.ListDiagnosesAsync(new ListDiagnosesRequest { PageSize = 2 }, cancellationToken: Ct);
        var second = await daemon.Diagnosis.ListDiagnosesAsync(
            new ListDiagnosesRequest { PageSize = 2, PageToken = first.NextPageToken }, cancellationToken: Ct);
        Assert.Equal(["c", "b", "a"], first.Diagnoses.Concat(second.Diagnoses).Select(d => d.RequestId));
        Assert.Equal("", second.NextPageToken);
        var none = await daemon.Diagnosis.ListDiagnosesAsync(new ListDiagnosesRequest { AssetId = "other" }, cancellationToken: Ct);
        Assert.Empty(none.Diagnoses);
    }

    [Fact]
    public async Task A_record_says_who_asked_and_where_it_stands_in_the_chain()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid("one"));
        var record = (await daemon.Diagnosis.GetDiagnosisAsync(new GetDiagnosisRequest { Name = "diagnoses/one" }, cancellationToken: Ct)).Record;
        var status = (await daemon.StatusAsync()).Records;
        Assert.StartsWith("uid:", record.Caller, StringComparison.Ordinal);
        Assert.Equal((status.HeadSequence, status.HeadHash), (record.Sequence, record.Hash));
        Assert.Equal((true, 1ul), (status.Healthy, status.Count));
    }

    [Fact]
    public async Task A_cause_that_people_confirmed_comes_first_at_the_same_machine_with_the_same_code()
    {
        await using var daemon = await TestDaemon.StartAsync();
        async Task<Diagnosis> AskAsync(string id)
        {
            var request = Reports.Valid(id);
            request.Options = new DiagnoseOptions { CatalogueOnly = true };
            return (await daemon.DiagnoseAsync(request))[^1].Completed.Diagnosis;
        }

        var first = await AskAsync("one");
        var second = first.Causes[1];
        var feedback = new Feedback { ConfirmedCauseLabel = second.Label, ActionTaken = "Replaced" };
        await daemon.Diagnosis.SubmitFeedbackAsync(new SubmitFeedbackRequest { Name = "diagnoses/one", Feedback = feedback }, cancellationToken: Ct);
        var again = await AskAsync("two");
        Assert.Equal((second.CatalogueEntryId, second.CauseId), (again.Causes[0].CatalogueEntryId, again.Causes[0].CauseId));
        var remembered = Assert.Single(again.Evidence, fact => fact.Kind == EvidenceKind.History);
        Assert.Contains(remembered.Label, again.Causes[0].EvidenceLabels);
    }

    [Fact]
    public async Task A_database_that_is_lost_in_the_middle_costs_the_record_but_not_the_answer()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var database = Path.Combine(daemon.StateFolder, "diagnoses.db");
        foreach (var file in Directory.GetFiles(daemon.StateFolder, "diagnoses.db*"))
        {
            File.Delete(file);
        }

        Directory.CreateDirectory(database);
        var completed = (await daemon.DiagnoseAsync(Reports.Valid("one")))[^1].Completed;
        Assert.False(completed.Recorded);
        Assert.NotEmpty(completed.Diagnosis.Causes);
        var status = (await daemon.StatusAsync()).Records;
        Assert.False(status.Healthy);
        Assert.NotEmpty(status.Problem);
        var health = await daemon.Health.CheckAsync(new HealthCheckRequest { Service = "records" }, cancellationToken: Ct);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, health.Status);
    }

    [Fact]
    public async Task Every_call_names_the_model_and_its_licence()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var call = daemon.System.GetStatusAsync(new GetStatusRequest(), cancellationToken: Ct);
        Assert.Equal("5ca1ab1e", (await call.ResponseHeadersAsync).GetValue("x-model-sha256"));
        using var list = daemon.Diagnosis.ListDiagnosesAsync(new ListDiagnosesRequest(), cancellationToken: Ct);
        Assert.Equal("MIT ? ?", (await list.ResponseHeadersAsync).GetValue("x-model-license"));
        using var import = daemon.Catalogue.ImportEntries(cancellationToken: Ct);
        await import.RequestStream.CompleteAsync();
        Assert.Equal("5ca1ab1e", (await import.ResponseHeadersAsync).GetValue("x-model-sha256"));
    }

    [Fact]
    public async Task A_diagnosis_that_is_not_there_is_not_found()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var get = daemon.Diagnosis.GetDiagnosisAsync(new GetDiagnosisRequest { Name = "diagnoses/none" }, cancellationToken: Ct);
        (await Assert.ThrowsAsync<RpcException>(async () => await get)).AssertReason(StatusCode.NotFound, "DIAGNOSIS_NOT_FOUND");
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("diagnoses/")]
    [InlineData("diagnoses/a/b")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await using var daemon = await TestDaemon.StartAsync();
        var get = daemon.Diagnosis.GetDiagnosisAsync(new GetDiagnosisRequest { Name = name }, cancellationToken: Ct);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await get);
        refused.AssertReason(StatusCode.InvalidArgument, "INVALID_REPORT");
        Assert.Equal(["name"], refused.Fields());
    }

    [Fact]
    public async Task Feedback_on_a_cause_that_the_diagnosis_does_not_have_is_refused()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid("one"));
        var wrong = new SubmitFeedbackRequest { Name = "diagnoses/one", Feedback = new Feedback { ConfirmedCauseLabel = "K9.9" } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await daemon.Diagnosis.SubmitFeedbackAsync(wrong, cancellationToken: Ct));
        Assert.Equal(["feedback.confirmed_cause_label"], refused.Fields());
    }
}

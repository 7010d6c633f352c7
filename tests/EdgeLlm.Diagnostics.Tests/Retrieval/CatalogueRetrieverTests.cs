using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Tests.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Retrieval;

public sealed class CatalogueRetrieverTests
{
    [Fact]
    public void Entry_that_is_found_twice_counts_by_its_surest_match()
    {
        // The alarm alone finds the words; only with the note, which names the family, does the short code mean this entry.
        using var catalogue = TestEntries.Catalogue(TestEntries.Entry("bus", family: "Modbus", code: "7", title: "Coupler lost its partner"));
        var report = Reports.Unknown with
        {
            Asset = new Asset { Id = "A", Family = "CANopen" },
            FaultCode = "7",
            Alarm = new Alarm { Message = "Coupler lost its partner" },
            OperatorNote = "It talks Modbus",
        };
        var hit = Assert.Single(CatalogueRetriever.Retrieve(catalogue, report, EvidenceBuilder.Observe(report)));
        Assert.Equal(MatchKind.Code, hit.Kind);
    }
}

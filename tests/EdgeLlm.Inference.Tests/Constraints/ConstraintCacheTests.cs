using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class ConstraintCacheTests
{
    private readonly ConstraintCache _cache = new(ToyVocabulary.Create(), capacity: 2);

    [Fact]
    public void Schema_that_was_used_before_is_not_compiled_again() => Assert.Same(_cache.Get("""{"type":"null"}"""), _cache.Get("""{"type":"null"}"""));

    [Fact]
    public void Schema_used_longest_ago_is_dropped_first()
    {
        var kept = _cache.Get("""{"type":"null"}""");
        var dropped = _cache.Get("""{"type":"boolean"}""");
        _cache.Get("""{"type":"null"}""");
        _cache.Get("""{"type":"string"}""");
        Assert.Same(kept, _cache.Get("""{"type":"null"}"""));
        Assert.NotSame(dropped, _cache.Get("""{"type":"boolean"}"""));
    }

    [Fact]
    public void Schema_that_is_refused_is_refused_each_time()
    {
        Assert.Throws<EdgeLlmException>(() => _cache.Get("{}"));
        Assert.Throws<EdgeLlmException>(() => _cache.Get("{}"));
    }
}

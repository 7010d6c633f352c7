using System.Runtime.Versioning;
using System.Security.Cryptography;
using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class ModelPathTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgellm-models-");

    [Fact]
    public void ModelCheck_reads_a_file_by_its_path()
    {
        TinyModel.Write(PathOf("tiny.gguf"));

        Assert.Equal("EdgeLlm tiny random", ModelCheck.Inspect(PathOf("tiny.gguf")).Name);
    }

    [Fact]
    public void ModelCheck_follows_a_link_to_a_file()
    {
        TinyModel.Write(PathOf("tiny.gguf"));
        File.CreateSymbolicLink(PathOf("link.gguf"), "tiny.gguf");

        Assert.Equal("EdgeLlm tiny random", ModelCheck.Inspect(PathOf("link.gguf")).Name);
    }

    [Fact]
    public void ModelCheck_names_the_file_without_its_folder_when_it_is_missing() =>
        AssertRefusal("no.gguf", "Model file 'no.gguf': it does not exist; check the path that is configured.");

    [Fact]
    public void ModelCheck_refuses_a_link_to_nowhere()
    {
        File.CreateSymbolicLink(PathOf("link.gguf"), "nowhere");

        AssertRefusal("link.gguf", "it does not exist");
    }

    [Fact]
    public void ModelCheck_refuses_a_folder()
    {
        _folder.CreateSubdirectory("models");

        AssertRefusal("models", "Model file 'models': it is a folder, not a file.");
        AssertRefusal("models/", "it is a folder, not a file.");
    }

    [Fact]
    public void ModelCheck_refuses_an_empty_file()
    {
        File.WriteAllBytes(PathOf("empty.gguf"), []);

        AssertRefusal("empty.gguf", "it is empty or not a regular file.");
    }

    [Fact]
    public void ModelCheck_refuses_a_device_without_waiting_for_it()
    {
        File.CreateSymbolicLink(PathOf("device.gguf"), "/dev/zero");

        AssertRefusal("device.gguf", "it is empty or not a regular file.");
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void ModelCheck_refuses_a_file_that_may_not_be_read()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        TinyModel.Write(PathOf("secret.gguf"));
        File.SetUnixFileMode(PathOf("secret.gguf"), UnixFileMode.None);

        AssertRefusal("secret.gguf", "there is no permission to read it; check its owner and mode.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void ModelCheck_refuses_what_is_not_a_path(string path) => ModelFile.RefusalOf(() => ModelCheck.Inspect(path));

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData(3_000_001)]
    public async Task FileHash_is_the_sha256_of_all_bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await File.WriteAllBytesAsync(PathOf("file"), bytes, TestContext.Current.CancellationToken);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), await FileHash.Sha256Async(PathOf("file"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FileHash_stops_when_it_is_cancelled()
    {
        await File.WriteAllBytesAsync(PathOf("file"), new byte[100], TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileHash.Sha256Async(PathOf("file"), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task FileHash_refuses_a_missing_file_like_every_reader()
    {
        var refusal = await Assert.ThrowsAsync<EdgeLlmException>(() => FileHash.Sha256Async(PathOf("no.gguf"), TestContext.Current.CancellationToken));

        Assert.Equal((EdgeLlmError.InvalidModel, "Model file 'no.gguf': it does not exist; check the path that is configured."), (refusal.Error, refusal.Message));
    }

    [Fact]
    public void GgufWriter_leaves_the_old_file_alone_when_it_fails_half_way()
    {
        TinyModel.Write(PathOf("tiny.gguf"));
        var broken = TinyModel.Describe(new TinyModelOptions { Alter = w => w.Replace("output_norm.weight", t => t with { Source = (_, _) => throw new InvalidOperationException() }) });

        Assert.Throws<InvalidOperationException>(() => broken.Write(PathOf("tiny.gguf")));

        Assert.Equal("EdgeLlm tiny random", ModelCheck.Inspect(PathOf("tiny.gguf")).Name);
        Assert.Equal(["tiny.gguf"], _folder.GetFiles().Select(file => file.Name));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void AssertRefusal(string name, string words)
    {
        var message = ModelFile.RefusalOf(() => ModelCheck.Inspect(PathOf(name)));
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Name, message, StringComparison.Ordinal);
    }
}

using System.IO;
using System.Linq;
using TinyRnn.Testing;

namespace TinyRnn.Format.Tests;

public sealed class CommittedModelTests
{
    [Fact]
    public void EveryCommittedModel_IsInCanonicalForm()
    {
        string[] paths = [.. new[] { RepositoryFiles.Models, RepositoryFiles.Combine("devices") }
            .SelectMany(folder => Directory.GetFiles(folder, "*.rnn.json", SearchOption.AllDirectories))];
        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.Equal(File.ReadAllText(path), ModelWriter.ToText(ModelReader.ReadFile(path))));
    }
}

using System;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>A model above 256 KB, whose weights are a file of their own and then an embedded resource.</summary>
internal static class LargeModels
{
    private static readonly Lazy<ModelText> Written = new(Write);

    public static ModelText Text() => Written.Value;

    public static TinyRnnModel Create()
    {
        Random random = new(6);
        ModelBuilder builder = new("large", 16);
        TestModels.Layer(builder, random, "lstm", "first", 128);
        int last = TestModels.Layer(builder, random, "dense", "last", 3);
        builder.Output(last);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    private static ModelText Write()
    {
        using TemporaryFolder folder = new();
        ModelWriter.Save(Create(), folder.File("large.rnn.json"));
        byte[] weights = System.IO.File.ReadAllBytes(folder.File("large.rnn.bin"));
        return new("/models/large.rnn.json", System.IO.File.ReadAllText(folder.File("large.rnn.json")), weights)
        {
            Metadata = TestModels.WeightsMetadata(weights, "TinyRnn.large.rnn.bin"),
        };
    }
}

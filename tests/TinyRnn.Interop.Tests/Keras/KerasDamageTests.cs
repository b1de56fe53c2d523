using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using PureHDF;
using TinyRnn.Interop.Tests.Damage;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>Damaged and hostile Keras files: each is refused with a message that names the fault, and costs memory in proportion to itself.</summary>
public sealed class KerasDamageTests : IDisposable
{
    private static readonly byte[] Whole = File.ReadAllBytes(KerasFixtureTests.Fixture("two.h5"));
    private static readonly byte[] Chunked = File.ReadAllBytes(KerasFixtureTests.Fixture("two-chunked.h5"));

    /// <summary>Content and the words that name its fault.</summary>
    private static readonly Dictionary<string, (Func<byte[]> Bytes, string Words)> Files = new()
    {
        ["HDF5 cut in half"] = (() => Whole[..(Whole.Length / 2)], "it is incomplete. Copy or save it again"),
        ["HDF5 of the signature alone"] = (() => Whole[..8], "superblock: it ends early"),
        ["HDF5 of another version"] = (() => Patched(Whole, 8, 9), "the superblock has the version 9; expected 0 to 3"),
        ["HDF5 with short addresses"] = (() => Patched(Whole, 13, 4), "addresses have 4 bytes"),
        ["HDF5 whose root is nowhere"] = (() => Number(Whole, 64, ulong.MaxValue - 3), "the file has"),
        ["HDF5 with gigantic dimensions"] = (() => Dimensions(3, 1UL << 40), "at most 268435456 can be read"),
        ["HDF5 with more values than bytes"] = (() => Dimensions(3, 3000), "its shape takes 144000 bytes"),
        ["HDF5 whose header continues in itself"] = (() => HeaderInACircle(), "its header continues in a circle"),
        ["HDF5 whose list of children holds itself"] = (() => ChildrenInACircle(), "its list of children runs in a circle"),
        ["chunks whose index holds itself"] = (() => Number(Patched(Chunked, Index() + 5, 1), Index() + 24 + 32, (ulong)Index()), "its index of chunks runs in a circle"),
        ["chunk that is nowhere"] = (() => Number(Chunked, Index() + 24 + 32, ulong.MaxValue - 7), "the file has"),
        ["chunk that is there twice"] = (() => Number(Number(Chunked, Index() + 64 + 8, 0), Index() + 64 + 16, 0), "is there twice or was never written"),
        ["chunk that starts beside the others"] = (() => Number(Chunked, Index() + 24 + 8, 1), "a chunk starts at [1, 0]"),
        ["chunk of other bytes"] = (() => Patched(Chunked, (int)BinaryPrimitives.ReadUInt64LittleEndian(Chunked.AsSpan(Index() + 24 + 32)) + 9, 0x55), "does not agree with its checksum"),
        ["chunk that was not compressed"] = (() => Patched(Chunked, Index() + 28, 2), "a chunk has"),
        ["fewer chunks than the dataset has"] = (() => Patched(Chunked, Index() + 6, 1), "1 were written"),
        ["chunks of gigantic size"] = (() => ChunkSize(uint.MaxValue), "a chunk has"),
        ["chunks of no size"] = (() => ChunkSize(0), "its chunks have the size [0"),
        ["HDF5 of weights alone"] = (() => KerasModel.Bytes(Model().Tree()), "this file holds weights and no architecture"),
        ["HDF5 without groups of weights"] = (() => With(file => file["model_weights"] = new H5Group()), "there are no weights of layers here"),
        ["HDF5 without the weights' group"] = (() => With(file => file.Remove("model_weights")), "model_weights: the group is missing"),
        ["HDF5 whose architecture is a number"] = (() => With(file => file.Attributes["model_config"] = 3), "it holds numbers; expected texts"),
        ["HDF5 whose architecture is no JSON"] = (() => With(file => file.Attributes["model_config"] = "{\"class_name\": "), "model_config: this is not valid JSON"),
        ["HDF5 without a listed layer"] = (() => With(file => Weights(file).Remove("Dense_0")), "model_weights/Dense_0: the group is missing"),
        ["HDF5 without a listed dataset"] = (() => With(file => Inner(file).Remove("w1:0")), "model_weights/Dense_0/Dense_0/w1:0: the dataset is missing"),
        ["HDF5 without the list of a layer"] = (() => With(file => ((H5Group)Weights(file)["Dense_0"]).Attributes.Clear()), "the attribute 'weight_names' is missing"),
        ["HDF5 of texts for numbers"] = (() => With(file => Inner(file)["w0:0"] = new[] { "a", "b" }), "it holds texts; expected numbers"),
        ["HDF5 of a structure for numbers"] = (() => With(file => Inner(file)["w0:0"] = new[] { (1, 2f) }), "cannot be imported; expected float32"),
        ["HDF5 of another shape"] = (() => With(file => Inner(file)["w0:0"] = new float[2, 3]), "the kernel has the shape [2, 3]; expected [3, 2]"),
        ["HDF5 with an infinite weight"] = (() => With(file => Inner(file)["w0:0"] = new float[,] { { 1, 2 }, { 3, float.PositiveInfinity }, { 5, 6 } }), "weights must be finite"),
        ["HDF5 with a group for a dataset"] = (() => With(file => Inner(file)["w0:0"] = new H5Group()), "it is no dataset"),
        ["HDF5 with a weight too many"] = (() => With(file => ((H5Group)Weights(file)["Dense_0"]).Attributes["weight_names"] = new[] { "Dense_0/w0:0", "Dense_0/w1:0", "Dense_0/w1:0" }), "has no use for this array of shape [2]"),
        ["HDF5 with a layer too many"] = (() => With(file => Add(file, "other")), "layer 'other': there are weights for this layer"),
        ["zip without weights"] = (() => Zip(("config.json", Config()), ("model.weights.txt", [])), "model.weights.h5: the entry is missing"),
        ["zip without an architecture"] = (() => Zip(("model.weights.h5", Tree()), ("aconfig.json", [])), "config.json: the entry is missing"),
        ["zip of weights that are no HDF5"] = (() => Zip(("config.json", Config()), ("model.weights.h5", [1, 2, 3])), "this is no HDF5 file"),
        ["zip of weights cut short"] = (() => Zip(("config.json", Config()), ("model.weights.h5", Tree()[..^9])), "it is incomplete"),
        ["zip without its directory"] = (() => Model().Archive(Model().Architecture().ToJsonString(), Tree())[..^30], "the zip archive is damaged or incomplete"),
        ["zip that expands to fill memory"] = (() => Zip(CompressionLevel.Optimal, ("config.json", new byte[100 << 20]), ("model.weights.h5", Tree())), "claim to expand to 104857600"),
        ["zip of a layer too many"] = (() => Zip(("config.json", Config()), ("model.weights.h5", KerasModel.Bytes(Model().Add("Dense").Tree()))), "layers/dense_1: there are weights for this layer"),
        ["zip of a layer without weights"] = (() => Zip(("config.json", Config()), ("model.weights.h5", KerasModel.Bytes(new H5File { ["layers"] = new H5Group() }))), "the kernel [3, 2] is missing: there are 0 arrays"),
        ["zip of variables not numbered from 0"] = (() => Zip(("config.json", Config()), ("model.weights.h5", KerasModel.Bytes(Renumbered()))), "layers/dense/vars/0: the variable is missing"),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Files.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void AFile_IsRefusedWithItsFault(string name) => RefusedFile.Check(_folder, name, Files[name].Bytes(), Files[name].Words);

    [Theory]
    [InlineData("external-data.h5", "its values are in another file, which is never read")]
    [InlineData("external-link.h5", "'kernel:0' is a link to another place or file, which is never followed")]
    [InlineData("soft-link.h5", "'kernel:0' is a link to another place or file, which is never followed")]
    [InlineData("two-lzf.h5", "its values went through the filter lzf")]
    [InlineData("two-growing.h5", "its chunks have an index of type")]
    [InlineData("two-zeros.h5", "claim to expand to 5242880")]
    [InlineData("shared-data.h5", "share their data, or one is used twice")]
    public void AFixture_IsRefusedWithItsFault(string name, string words) =>
        RefusedFile.Check(_folder, name, File.ReadAllBytes(KerasFixtureTests.Fixture(name)), words);

    [Theory]
    [InlineData("two.h5")]
    [InlineData("two-chunked.h5")]
    [InlineData("two-newer.h5")]
    [InlineData("three.keras")]
    public void ACutFile_IsRefused(string name)
    {
        byte[] whole = File.ReadAllBytes(KerasFixtureTests.Fixture(name));
        for (int length = 8; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(_folder.File(name), whole[..length]);
            Assert.Throws<ImportException>(() => ModelImport.Import(_folder.File(name)));
        }
    }

    [Theory]
    [InlineData("two.h5")]
    [InlineData("two-chunked.h5")]
    [InlineData("two-newer.h5")]
    [InlineData("three.keras")]
    public void AChangedByte_NeverCrashesNorFillsMemory(string name)
    {
        byte[] whole = File.ReadAllBytes(KerasFixtureTests.Fixture(name));
        Random random = new(2);
        string path = _folder.File(name);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. whole];

            // Every byte that means something, with values that make sizes and addresses large.
            int place = random.Next(bytes.Length);
            while (bytes[place] == 0 && random.Next(20) > 0)
            {
                place = random.Next(bytes.Length);
            }

            bytes[place] = (byte)(i % 3 == 0 ? 0xFF : i % 3 == 1 ? 0x7F : random.Next(256));
            File.WriteAllBytes(path, bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ModelImport.Read(path, new ImportOptions()).Network.Draft.Build();
            }
            catch (ImportException exception)
            {
                Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= RefusedFile.MostBytes, $"byte {place} as {bytes[place]}: {allocated} bytes were allocated");
        }
    }

    private static KerasModel Model() => new KerasModel(1, null, 3).Add("Dense", """{"units": 2, "activation": "linear"}""", [3, 2], [2]);

    private static byte[] Config() => Encoding.UTF8.GetBytes(Model().Architecture().ToJsonString());

    private static byte[] Tree() => KerasModel.Bytes(Model().Tree());

    private static byte[] With(Action<H5File> change)
    {
        H5File file = Model().Whole();
        change(file);
        return KerasModel.Bytes(file);
    }

    private static H5Group Weights(H5File file) => (H5Group)file["model_weights"];

    private static H5Group Inner(H5File file) => (H5Group)((H5Group)Weights(file)["Dense_0"])["Dense_0"];

    private static void Add(H5File file, string name)
    {
        Weights(file).Attributes["layer_names"] = new[] { "Dense_0", name };
        Weights(file)[name] = new H5Group { Attributes = { ["weight_names"] = new[] { "w" } }, ["w"] = new float[] { 1 } };
    }

    private static H5File Renumbered()
    {
        H5File file = Model().Tree();
        H5Group variables = (H5Group)((H5Group)((H5Group)file["layers"])["dense"])["vars"];
        variables.Remove("0");
        return file;
    }

    private static byte[] Patched(byte[] bytes, int place, byte value)
    {
        byte[] patched = [.. bytes];
        patched[place] = value;
        return patched;
    }

    private static byte[] Number(byte[] bytes, int place, ulong value)
    {
        byte[] patched = [.. bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(patched.AsSpan(place), value);
        return patched;
    }

    /// <summary>Where the first index of chunks (a B-tree of type 1) starts: 24 bytes, then length, filters, starts and address of each chunk.</summary>
    private static int Index() => Chunked.AsSpan().IndexOf("TREE\u0001"u8);

    /// <summary>The layout message (version 3, chunks, three sizes) that names the first index, with another first size.</summary>
    private static byte[] ChunkSize(uint size)
    {
        byte[] start = [3, 2, 3, .. BitConverter.GetBytes((ulong)Index())];
        int place = Chunked.AsSpan().IndexOf(start);
        Assert.True(place > 0);
        byte[] patched = [.. Chunked];
        BinaryPrimitives.WriteUInt32LittleEndian(patched.AsSpan(place + start.Length), size);
        return patched;
    }

    /// <summary>The fixture with another first size of the kernel [3, 12] of its GRU.</summary>
    private static byte[] Dimensions(ulong from, ulong to)
    {
        byte[] sizes = [.. BitConverter.GetBytes(from), .. BitConverter.GetBytes(12UL)];
        int place = Whole.AsSpan().IndexOf(sizes);
        Assert.True(place > 0);
        return Number(Whole, place, to);
    }

    /// <summary>The fixture with the root header's continuation (message 16) at the header's own messages.</summary>
    private static byte[] HeaderInACircle()
    {
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(Whole.AsSpan(64));
        int message = header + 16;
        while (BinaryPrimitives.ReadUInt16LittleEndian(Whole.AsSpan(message)) != 16)
        {
            message += 8 + BinaryPrimitives.ReadUInt16LittleEndian(Whole.AsSpan(message + 2));
        }

        byte[] circle = Number(Whole, message + 8, (ulong)header + 16);
        return Number(circle, message + 16, BinaryPrimitives.ReadUInt32LittleEndian(Whole.AsSpan(header + 8)));
    }

    /// <summary>The fixture with a B-tree node that says it is no leaf and has itself as its first child.</summary>
    private static byte[] ChildrenInACircle()
    {
        int tree = Whole.AsSpan().IndexOf("TREE"u8);
        return Number(Patched(Whole, tree + 5, 1), tree + 32, (ulong)tree);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries) => Zip(CompressionLevel.NoCompression, entries);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}

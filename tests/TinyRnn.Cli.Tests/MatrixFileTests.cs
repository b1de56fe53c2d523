using System;
using System.IO;
using System.Linq;
using System.Text;
using TinyRnn.Cli.IO;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

public sealed class MatrixFileTests : IDisposable
{
    private static readonly double[] Awkward = [0.1f, -1e-30f, 3.4e38f, -0f, 1f / 3, 123456.789f];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".csv", true)]
    [InlineData(".csv", false)]
    [InlineData(".npy", true)]
    [InlineData(".npy", false)]
    [InlineData(".f32", true)]
    [InlineData(".NPY", true)]
    public void WhatWasWritten_ReadsBackExactly(string extension, bool isSingle)
    {
        string path = _folder.File("x" + extension);
        MatrixFile.Write(path, new ResultMatrix(Awkward, 2, 3, isSingle), ["a", "b,c", "d\"e"]);
        Matrix read = MatrixFile.Read(path, 3, []);
        Assert.Equal(2, read.Rows);
        Assert.Equal(Awkward.Select(value => (float)value), read.Values);
    }

    [Fact]
    public void Writing_LeavesNoTemporaryFile()
    {
        MatrixFile.Write(_folder.File("x.npy"), new ResultMatrix(Awkward, 2, 3, true), ["a", "b", "c"]);
        Assert.Equal(["x.npy"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AFailedWrite_KeepsTheOldFile()
    {
        string path = _folder.File("x.txt");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("disk on fire");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ColumnsAreFoundByName_InAnyOrder()
    {
        string path = Csv("time,z,x,\"y\"\n9,3,1,2\n9,6,4,5\n");
        Assert.Equal([1f, 2, 3, 4, 5, 6], MatrixFile.Read(path, 3, ["x", "y", "z"]).Values);
    }

    [Fact]
    public void AHeaderOfOtherNames_IsAcceptedWhereTheCountFits() =>
        Assert.Equal([1f, 2], MatrixFile.Read(Csv("first,second\n1,2\n"), 2, ["x", "y"]).Values);

    [Theory]
    [InlineData("1,2\n3,oops\n", "x.csv(2,2): 'oops' is not a number")]
    [InlineData("1,2\n3,NaN\n", "x.csv(2,2): 'NaN' is not finite")]
    [InlineData("a,b\n\n1,\n", "x.csv(3,2): this field is empty")]
    [InlineData("1,2\n1e99,2\n", "x.csv(2,1): '1e99' is not finite")]
    [InlineData("1,2\n3\n", "x.csv(2,2): this row has 1 fields; the rows before it have 2")]
    [InlineData("1,2,3\n", "x.csv(1,3): this row has 3 fields; the model takes 2")]
    [InlineData("a,b,c\n1,2,3\n", "x.csv(1,1): the header has 3 columns; the model takes 2, and these are missing by name: p, q")]
    [InlineData("1,\"2\n", "x.csv(1,2): the quote that opens in this field is not closed")]
    [InlineData("", "x.csv: the file is empty")]
    public void AWrongCsv_IsRefusedWithItsPlace(string text, string message)
    {
        string path = Csv(text);
        InputException exception = Assert.Throws<InputException>(() => MatrixFile.Read(path, 2, ["p", "q"]));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2), }", 8, "the elements are whole numbers")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 2), }", 8, "the element type is '>f4'")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", 8, "Fortran order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", 7, "takes 8 bytes of data; the file has 7")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", 9, "takes 8 bytes of data; the file has 9")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2), }", 8, "expected (rows, columns)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999), }", 8, "takes 39999999200000004 bytes of data; the file has 8")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999, 99999999), }", 8, "expected one to three dimensions, such as (rows, columns)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", 12, "the rows have 3 columns; the model takes 2")]
    [InlineData("{'descr': '<f4'}", 8, "no readable 'fortran_order' entry")]
    public void AWrongNpy_IsRefused(string header, int dataBytes, string message)
    {
        string path = _folder.File("x.npy");
        File.WriteAllBytes(path, Npy(1, header, new byte[dataBytes]));
        InputException exception = Assert.Throws<InputException>(() => MatrixFile.Read(path, 2, []));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryNpyVersion_IsRead(byte version)
    {
        string path = _folder.File("x.npy");
        byte[] data = [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)];
        File.WriteAllBytes(path, Npy(version, "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", data));
        Assert.Equal([1.5f, -2], MatrixFile.Read(path, 1, []).Values);
    }

    [Fact]
    public void EveryTruncatedNpy_IsRefused()
    {
        string path = _folder.File("x.npy");
        byte[] whole = Npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n", new byte[8]);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InputException>(() => MatrixFile.Read(path, 2, []));
        }
    }

    [Fact]
    public void WrittenNpy_StartsItsDataAtAMultipleOf64()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, new ResultMatrix(Awkward, 2, 3, true));
        Assert.Equal(0, (stream.Length - (Awkward.Length * sizeof(float))) % 64);
        Assert.Equal((byte)'\n', stream.ToArray()[stream.Length - (Awkward.Length * sizeof(float)) - 1]);
    }

    [Theory]
    [InlineData("x.f32", 7, "7 bytes are not a whole number of rows")]
    [InlineData("x.wav", 8, "the extension '.wav' is unknown")]
    public void OtherFiles_AreRefused(string name, int bytes, string message)
    {
        File.WriteAllBytes(_folder.File(name), new byte[bytes]);
        InputException exception = Assert.Throws<InputException>(() => MatrixFile.Read(_folder.File(name), 2, []));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABinaryValueThatIsNotFinite_IsRefusedWithItsPlace()
    {
        File.WriteAllBytes(_folder.File("x.f32"), [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(float.NaN)]);
        InputException exception = Assert.Throws<InputException>(() => MatrixFile.Read(_folder.File("x.f32"), 2, []));
        Assert.Contains("row 2, column 2 is NaN", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Npy(byte version, string header, byte[] data)
    {
        byte[] text = Encoding.ASCII.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    private string Csv(string text)
    {
        string path = _folder.File("x.csv");
        File.WriteAllText(path, text);
        return path;
    }
}

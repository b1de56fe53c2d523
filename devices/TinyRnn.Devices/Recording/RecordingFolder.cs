using System;
using System.Globalization;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace TinyRnn.Devices.Recording;

/// <summary>
/// The files of one recorder: NAME-000001.csv and so on, complete, and NAME-000002.csv.part, being written. What a killed process
/// left is repaired when the next one starts: cut after the last whole row and renamed.
/// </summary>
internal sealed class RecordingFolder
{
    public const string PartSuffix = ".part";
    private const string Extension = ".csv";

    private readonly string _folder;
    private readonly string _name;
    private readonly int _maxFiles;

    /// <summary>Makes the folder if needed, repairs it and finds the next number.</summary>
    /// <exception cref="IOException">It cannot be used, or another process is recording there under the same name.</exception>
    public RecordingFolder(string folder, string name, int maxFiles)
    {
        _folder = folder;
        _name = name;
        _maxFiles = maxFiles;
        Directory.CreateDirectory(folder);
        foreach (string part in Directory.GetFiles(folder, name + "-*" + Extension + PartSuffix))
        {
            if (NumberOf(part[..^PartSuffix.Length]) > 0)
                Repair(part);
        }

        foreach (string file in Directory.GetFiles(folder, name + "-*" + Extension))
            LastNumber = Math.Max(LastNumber, NumberOf(file));
    }

    /// <summary>The highest number of a file, 0 if there is none.</summary>
    public int LastNumber { get; private set; }

    /// <summary>The path of the next file while it is being written.</summary>
    public string NextPart()
    {
        LastNumber++;
        return PathOf(LastNumber) + PartSuffix;
    }

    /// <summary>Gives a complete file its name and deletes what is too old.</summary>
    public void Complete(string part)
    {
        File.Move(part, part[..^PartSuffix.Length]);
        if (_maxFiles == 0)
            return;

        foreach (string file in Directory.GetFiles(_folder, _name + "-*" + Extension))
        {
            int number = NumberOf(file);
            if (number > 0 && number <= LastNumber - _maxFiles)
                File.Delete(file);
        }
    }

    private static void Repair(string part)
    {
        int rows;
        // No sharing: a file that another process is writing must be left alone.
        using (SafeFileHandle file = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            byte[] content = new byte[RandomAccess.GetLength(file)];
            int read = RandomAccess.Read(file, content, 0);
            int whole = WholeRows(content.AsSpan(0, read));
            rows = content.AsSpan(0, whole).Count((byte)'\n') - 1;
            RandomAccess.SetLength(file, whole);
            RandomAccess.FlushToDisk(file);
        }

        // The header alone is no recording.
        if (rows < 1)
            File.Delete(part);
        else
            File.Move(part, part[..^PartSuffix.Length]);
    }

    /// <summary>Bytes up to the last whole row. After a power cut a file may end in zeros where data had not been written.</summary>
    private static int WholeRows(ReadOnlySpan<byte> content)
    {
        int zero = content.IndexOf((byte)0);
        return content[..(zero < 0 ? content.Length : zero)].LastIndexOf((byte)'\n') + 1;
    }

    private string PathOf(int number) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_name}-{number:000000}{Extension}"));

    private int NumberOf(string path)
    {
        ReadOnlySpan<char> file = Path.GetFileNameWithoutExtension(path.AsSpan());
        return file.StartsWith(_name + "-") && int.TryParse(file[(_name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

namespace TinyRnn.Format;

/// <summary>Checks the reference to the weights file as stated.</summary>
static class WeightsFileRules
{
    private const int Sha256Digits = 64;
    private const int LongestFileName = 255;

    /// <summary>The reference, or null where there is none.</summary>
    public static WeightsFileReference? Check(WeightsFileDraft? draft, ModelProblems problems)
    {
        if (draft is null)
        {
            return null;
        }

        CheckName(draft.Name, problems);
        if (draft.Packing.Value != TileLayout.PackingName)
        {
            throw problems.At(draft.Packing.Span, ModelErrorCodes.UnknownPacking,
                $"weightsFile: the packing is {Wording.Quote(draft.Packing.Value)}; this version reads '{TileLayout.PackingName}'. " +
                "Update TinyRnn, or write the model again ('tinyrnn repack') with a version that reads both.");
        }

        if (draft.Length.Value is < 1 or > FormatLimits.MaximumWeightsFileBytes)
        {
            throw problems.At(draft.Length.Span, ModelErrorCodes.WeightsFileLength,
                $"weightsFile: 'length' is {draft.Length.Value}; expected 1 to {FormatLimits.MaximumWeightsFileBytes} bytes. " +
                "Save the model again.");
        }

        string digits = draft.Sha256.Value;
        if (digits.Length != Sha256Digits || !digits.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f')))
        {
            throw problems.At(draft.Sha256.Span, ModelErrorCodes.WeightsFileHash,
                $"weightsFile: 'sha256' is {Wording.Quote(digits)}; expected {Sha256Digits} digits 0-9, a-f. Save the model again.");
        }

        return new()
        {
            Name = draft.Name.Value,
            Length = draft.Length.Value,
            Sha256 = digits,
            Packing = draft.Packing.Value,
        };
    }

    /// <summary>
    /// Checks that the file is named without a folder: a path would let a model file open any file of the machine.
    /// </summary>
    public static void CheckName(Located<string> name, ModelProblems problems)
    {
        bool isPlain = name.Value.Length is > 0 and <= LongestFileName && name.Value is not ("." or "..")
            && !name.Value.Any(character => char.IsControl(character) || character is '/' or '\\' or ':');
        if (!isPlain)
        {
            throw problems.At(name.Span, ModelErrorCodes.InvalidName,
                $"weightsFile: 'name' is {Wording.Quote(name.Value)}; expected a file name of at most {LongestFileName} characters without " +
                "'/', '\\' or ':', of a file beside the model. Rename the file.");
        }
    }

    /// <summary>
    /// Checks length and offsets of the weights file against the layers and, where its bytes are given, checks them and fills
    /// the tensors.
    /// </summary>
    /// <param name="model">The model, its tensors still empty.</param>
    /// <param name="draft">What the model was made from.</param>
    /// <param name="weights">The bytes of the file, or null.</param>
    /// <param name="problems">Makes the errors.</param>
    public static TinyRnnModel Attach(TinyRnnModel model, ModelDraft draft, byte[]? weights, ModelProblems problems)
    {
        if (draft.WeightsFile is not WeightsFileDraft file)
        {
            return model;
        }

        CheckPayload(model.Network, file, problems);
        WeightLayout layout = WeightLayout.Create(model.Network);
        if (layout.TotalBytes != file.Length.Value)
        {
            throw problems.At(file.Length.Span, ModelErrorCodes.WeightsFileLength,
                $"weightsFile: 'length' is {file.Length.Value}; the layers need {layout.TotalBytes} bytes in packing " +
                $"'{TileLayout.PackingName}'. Save the model again.");
        }

        CheckOffsets(layout, draft, problems);
        if (weights is null)
        {
            return model;
        }

        CheckContent(file, weights, problems);
        return Fill(model, draft, weights, problems);
    }

    /// <summary>
    /// The first byte of the packed block of the first layer that uses each tensor; of an initial state, its own first byte.
    /// </summary>
    public static Dictionary<string, long> Offsets(WeightLayout layout)
    {
        Dictionary<string, long> offsets = [];
        foreach (LayerWeights weights in layout.Layers)
        {
            foreach (TensorBinding binding in layout.Network.Layers[weights.Layer].Tensors)
            {
                AddFirst(binding.Tensor, weights.Offset);
            }
        }

        foreach (InitialStateWeights state in layout.InitialStates)
        {
            AddFirst(state.Tensor, state.Offset);
        }

        return offsets;

        void AddFirst(string? tensor, int offset)
        {
            if (tensor is not null && !offsets.ContainsKey(tensor))
            {
                offsets.Add(tensor, (long)offset * sizeof(float));
            }
        }
    }

    /// <summary>SHA-256 as 64 lower-case hexadecimal digits.</summary>
    public static string Sha256(byte[] bytes)
    {
        using SHA256 algorithm = SHA256.Create();
        return string.Concat(algorithm.ComputeHash(bytes).Select(value => value.ToString("x2")));
    }

    /// <summary>Refuses layers whose weights cannot fit, before anything of their size is computed or allocated.</summary>
    private static void CheckPayload(NetworkSpec network, WeightsFileDraft file, ModelProblems problems)
    {
        double floats = network.Layers.Sum(layer => layer.Tensors.Sum(
            binding => binding.Dimensions.Aggregate(1.0, (product, size) => product * size)));
        if (floats * sizeof(float) > file.Length.Value)
        {
            throw problems.At(file.Length.Span, ModelErrorCodes.WeightsFileLength,
                $"weightsFile: 'length' is {file.Length.Value}; the layers have weights of at least {Wording.Number(floats * sizeof(float))} " +
                "bytes. Save the model again.");
        }
    }

    private static void CheckOffsets(WeightLayout layout, ModelDraft draft, ModelProblems problems)
    {
        Dictionary<string, long> offsets = Offsets(layout);
        foreach (TensorDraft tensor in draft.Tensors)
        {
            if (tensor.Offset is Located<long> stated && stated.Value != offsets[tensor.Name.Value])
            {
                throw problems.At(stated.Span, ModelErrorCodes.WeightsFileOffset,
                    $"Tensor '{tensor.Name.Value}': 'offset' is {stated.Value}; the block of its layer begins at byte " +
                    $"{offsets[tensor.Name.Value]}. Save the model again.");
            }
        }
    }

    private static void CheckContent(WeightsFileDraft file, byte[] weights, ModelProblems problems)
    {
        if (weights.Length != file.Length.Value)
        {
            throw WrongLength(file, weights.Length, problems);
        }

        string found = Sha256(weights);
        if (found != file.Sha256.Value)
        {
            throw problems.At(file.Sha256.Span, ModelErrorCodes.WeightsFileHash,
                $"weightsFile: '{file.Name.Value}' has SHA-256 {found}; the model was written with {file.Sha256.Value}. The two files do " +
                "not belong together: copy both from the same save.");
        }
    }

    /// <summary>The error of a weights file that is not as long as the model says.</summary>
    public static ModelFileException WrongLength(WeightsFileDraft file, long found, ModelProblems problems) =>
        problems.At(file.Length.Span, ModelErrorCodes.WeightsFileLength,
            $"weightsFile: '{file.Name.Value}' has {found} bytes; the model says {file.Length.Value}. The file is incomplete or of another " +
            "model: copy both files from the same save.");

    private static TinyRnnModel Fill(TinyRnnModel model, ModelDraft draft, byte[] weights, ModelProblems problems)
    {
        Dictionary<string, Tensor> unpacked = TileLayout.Unpack(model.Network, weights).ToDictionary(tensor => tensor.Name);
        TensorDecoder decoder = new(problems, hasWeightsFile: true);
        Tensor[] tensors = new Tensor[draft.Tensors.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorDraft stated = draft.Tensors[i];
            tensors[i] = unpacked[stated.Name.Value];
            decoder.CheckFinite(stated, tensors[i].Values, tensors[i].Dimensions.ToArray(), $"Tensor '{stated.Name.Value}'");
        }

        return model.With(tensors: tensors);
    }
}

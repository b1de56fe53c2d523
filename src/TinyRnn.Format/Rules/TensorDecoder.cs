using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Decodes the data of tensors whose shapes are right.</summary>
/// <param name="problems">Makes the errors.</param>
/// <param name="hasWeightsFile">Whether the model has a weights file, which then holds every tensor.</param>
sealed class TensorDecoder(ModelProblems problems, bool hasWeightsFile)
{
    private const string SingleType = "f32";
    private const string ByteType = "i8";

    private long _inlineBytes;

    /// <summary>The tensor with its values; none where they are in a weights file.</summary>
    public Tensor Decode(TensorDraft draft, int[] dimensions)
    {
        string what = $"Tensor '{draft.Name.Value}'";
        long count = 1;
        foreach (int size in dimensions)
        {
            count *= size;
        }

        CheckStorage(draft, what);
        CheckRowScale(draft, dimensions, what);
        float[] values = draft.Values ?? (draft.Base64 is Located<string> data ? FromBase64(draft, data, dimensions, count, what) : []);
        bool isElsewhere = values.Length == 0 && hasWeightsFile;
        if (values.Length != count && !isElsewhere)
        {
            throw problems.At(draft.Span, ModelErrorCodes.TensorCount,
                $"{what} has {Wording.Count(values.Length, "value")}; shape {Wording.Dimensions(dimensions)} needs {count}. " +
                "Correct the shape or the values.");
        }

        CheckFinite(draft, values, dimensions, what);
        return new Tensor(draft.Name.Value, dimensions, values) { RowScale = draft.RowScale?.ToSingles() };
    }

    /// <summary>Checks the values of a tensor from a weights file.</summary>
    public void CheckFinite(TensorDraft draft, float[] values, int[] dimensions, string what)
    {
        int index = BlobDecoder.FirstNotFinite(values);
        if (index >= 0)
        {
            throw problems.At(draft.Base64?.Span ?? draft.Span, ModelErrorCodes.NotFinite,
                $"{what}: the value at {Wording.Dimensions(IndicesOf(index, dimensions))} is {Wording.Number(values[index])}; expected a " +
                "finite number. Training has diverged or the file is damaged; train or export again.");
        }
    }

    private void CheckStorage(TensorDraft draft, string what)
    {
        string type = draft.DataType.Value;
        if (type is not (SingleType or ByteType))
        {
            throw problems.At(draft.DataType.Span, ModelErrorCodes.InvalidDataType,
                $"{what}: the dtype is {Wording.Quote(type)}; expected '{SingleType}' or '{ByteType}'. Convert the data.");
        }

        if (draft.Base64 is not null && draft.Offset is not null)
        {
            throw problems.At(draft.Span, ModelErrorCodes.WeightsPlacement,
                $"{what} has both 'data' and 'offset'. Keep 'data' for inline weights, 'offset' for a weights file.");
        }

        if (draft.Values is not null)
        {
            return;
        }

        if (hasWeightsFile && draft.Offset is null)
        {
            throw problems.At(draft.Base64?.Span ?? draft.Span, ModelErrorCodes.WeightsPlacement,
                $"{what} is inline, but the model has a weights file, which holds all weights. " +
                "Give an 'offset' or remove 'weightsFile' and put every tensor inline.");
        }

        if (!hasWeightsFile && draft.Base64 is null)
        {
            throw problems.At(draft.Offset?.Span ?? draft.Span, ModelErrorCodes.WeightsPlacement, draft.Offset is null
                ? $"{what} has neither 'data' nor 'offset'. Add its data."
                : $"{what} has an 'offset', but the model has no 'weightsFile'. Add the weights file or put the data inline.");
        }

        if (hasWeightsFile && type == ByteType)
        {
            throw problems.At(draft.DataType.Span, ModelErrorCodes.WeightsPlacement,
                $"{what}: the dtype is '{ByteType}', but a weights file holds '{SingleType}' only. Put i8 weights inline.");
        }
    }

    private void CheckRowScale(TensorDraft draft, int[] dimensions, string what)
    {
        bool isNeeded = draft.DataType.Value == ByteType;
        if (isNeeded != draft.RowScale is not null)
        {
            throw problems.At(draft.RowScale?.Span ?? draft.DataType.Span, ModelErrorCodes.InvalidRowScale, isNeeded
                ? $"{what}: dtype '{ByteType}' needs 'rowScale' with {Wording.Count(dimensions[0], "number")}, one a row. Add it."
                : $"{what}: 'rowScale' belongs to dtype '{ByteType}'; found '{draft.DataType.Value}'. Remove it.");
        }

        if (draft.RowScale is not NumberList scale)
        {
            return;
        }

        if (scale.Values.Length != dimensions[0])
        {
            throw problems.At(scale.Span, ModelErrorCodes.InvalidRowScale,
                $"{what}: 'rowScale' has {Wording.Count(scale.Values.Length, "number")}; shape {Wording.Dimensions(dimensions)} needs " +
                $"{dimensions[0]}, one a row. Correct the list.");
        }

        for (int i = 0; i < scale.Values.Length; i++)
        {
            if (!(scale.Values[i] > 0 && BlobDecoder.IsFinite(scale.Values[i])))
            {
                throw problems.At(scale.SpanOf(i), ModelErrorCodes.InvalidRowScale,
                    $"{what}: 'rowScale' of row {i} is {Wording.Number(scale.Values[i])}; expected a finite number above 0. Correct it.");
            }
        }
    }

    private float[] FromBase64(TensorDraft draft, Located<string> data, int[] dimensions, long count, string what)
    {
        bool isByte = draft.DataType.Value == ByteType;
        long expected = isByte ? count : count * sizeof(float);
        byte[] bytes = BlobDecoder.Decode(
            data, expected, ModelErrorCodes.TensorCount, what, $"shape {Wording.Dimensions(dimensions)} of {draft.DataType.Value}", problems);
        _inlineBytes += bytes.Length;
        if (_inlineBytes > FormatLimits.MaximumInlineBytes)
        {
            throw problems.At(data.Span, ModelErrorCodes.InlineTooLarge,
                $"{what} brings the inline weights to {_inlineBytes} bytes; at most {FormatLimits.MaximumInlineBytes} may be inline. " +
                "Save the model with TinyRnn, which puts large weights into a weights file.");
        }

        return isByte ? Widen(bytes, draft.RowScale!.ToSingles()) : BlobDecoder.ToSingles(bytes);
    }

    /// <summary>value = q * rowScale, in float32.</summary>
    private static float[] Widen(byte[] quantised, float[] rowScale)
    {
        float[] values = new float[quantised.Length];
        int columns = quantised.Length / rowScale.Length;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (sbyte)quantised[i] * rowScale[i / columns];
        }

        return values;
    }

    private static List<int> IndicesOf(int index, int[] dimensions)
    {
        List<int> indices = [];
        for (int i = dimensions.Length - 1; i >= 0; i--)
        {
            indices.Insert(0, index % dimensions[i]);
            index /= dimensions[i];
        }

        return indices;
    }
}

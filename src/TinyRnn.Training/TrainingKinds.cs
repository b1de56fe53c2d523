using System.Text.Json.Serialization;

namespace TinyRnn.Training;

/// <summary>How a classifier makes one decision of many steps; all are running values, so that a stream can be decided on at any step.</summary>
public enum PoolingKind
{
    /// <summary>The values of the last step.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>The mean over the steps.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,

    /// <summary>The maximum over the steps, channel by channel.</summary>
    [JsonStringEnumMemberName("max")]
    Max,

    /// <summary>The mean weighted by the softmax of scores, which one dense unit gives.</summary>
    [JsonStringEnumMemberName("attention")]
    Attention,
}

/// <summary>What training makes small.</summary>
public enum LossKind
{
    /// <summary>Cross-entropy of class probabilities.</summary>
    [JsonStringEnumMemberName("crossEntropy")]
    CrossEntropy,

    /// <summary>The mean of squared errors, in standard deviations of the target.</summary>
    [JsonStringEnumMemberName("meanSquaredError")]
    MeanSquaredError,

    /// <summary>The mean of absolute errors.</summary>
    [JsonStringEnumMemberName("meanAbsoluteError")]
    MeanAbsoluteError,

    /// <summary>Squared for small errors, absolute for large ones.</summary>
    [JsonStringEnumMemberName("huber")]
    Huber,
}

/// <summary>How parameters follow their gradient.</summary>
public enum OptimiserKind
{
    /// <summary>Gradient descent, with momentum if wanted.</summary>
    [JsonStringEnumMemberName("sgd")]
    Sgd,

    /// <summary>RMSProp, with momentum if wanted.</summary>
    [JsonStringEnumMemberName("rmsProp")]
    RmsProp,

    /// <summary>Adam; weight decay is added to the gradient.</summary>
    [JsonStringEnumMemberName("adam")]
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    [JsonStringEnumMemberName("adamW")]
    AdamW,
}

/// <summary>How the learning rate changes over a run, after a linear warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>It does not.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>Multiplied by a factor every so many epochs.</summary>
    [JsonStringEnumMemberName("step")]
    Step,

    /// <summary>Half a cosine down to a part of the peak.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>Up from a 25th of the peak by half a cosine, then down to a ten-thousandth (Smith, 2018).</summary>
    [JsonStringEnumMemberName("oneCycle")]
    OneCycle,

    /// <summary>Multiplied by a factor whenever the loss has not improved for so many epochs.</summary>
    [JsonStringEnumMemberName("plateau")]
    Plateau,
}

/// <summary>How validation data is kept apart from training data.</summary>
public enum SplitKind
{
    /// <summary>Whole recordings: no window of a validation recording is ever trained on.</summary>
    [JsonStringEnumMemberName("recording")]
    Recording,

    /// <summary>The end of each recording in time, after a gap of the forecast horizon.</summary>
    [JsonStringEnumMemberName("time")]
    Time,
}

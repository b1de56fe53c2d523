namespace TinyRnn.Devices.Doctor;

/// <summary>How a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth knowing; something could be better.</summary>
    Note,

    /// <summary>Something will not work.</summary>
    Problem,
}

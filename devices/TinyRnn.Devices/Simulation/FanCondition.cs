namespace TinyRnn.Devices.Simulation;

/// <summary>What is wrong, if anything, with the simulated fan. The order is the order of the class labels.</summary>
public enum FanCondition
{
    /// <summary>Residual imbalance within its balance grade, clean bearings, free airflow.</summary>
    Healthy,

    /// <summary>Mass lost from or dirt caked on a blade: a strong force once per revolution.</summary>
    Imbalance,

    /// <summary>A pit in the outer race: an impact each time a ball rolls over it.</summary>
    BearingWear,

    /// <summary>Inlet or filter blocked: the blades stall and shed broadband turbulence.</summary>
    BlockedAirflow,
}

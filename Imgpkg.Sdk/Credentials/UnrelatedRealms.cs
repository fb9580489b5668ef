namespace Imgpkg.Sdk.Credentials;

/// <summary>What happens when a registry wants stored credentials sent to a token service of another domain.</summary>
public enum UnrelatedRealms
{
    /// <summary>They are sent, and a warning is logged once.</summary>
    Warn,

    /// <summary>The operation fails; only anonymous tokens are asked for there.</summary>
    Block,

    /// <summary>They are sent without a word.</summary>
    Allow,
}

using Imgpkg.Sdk.Archives;

namespace Imgpkg.Sdk.Images;

/// <summary>Checks what pushes of images and bundles have in common, in the order of cli 2.11.</summary>
internal static class PushInputs
{
    /// <summary>Refuses the label that makes a bundle.</summary>
    /// <exception cref="InvalidPushException">The reserved label is among them.</exception>
    public static void CheckLabels(IReadOnlyDictionary<string, string> labels)
    {
        if (labels.ContainsKey(BundleLabel.Key))
        {
            throw new InvalidPushException($"label '{BundleLabel.Key}' is reserved and cannot be overriden. Please use a different key");
        }
    }

    /// <summary>The entries of the layer.</summary>
    /// <exception cref="InvalidPushException">Two inputs claim one name.</exception>
    /// <exception cref="FileAccessException">An input cannot be archived.</exception>
    public static IReadOnlyList<LayerEntry> Plan(IReadOnlyList<LayerInput> inputs, IReadOnlyList<string> exclusions, bool preservePermissions)
    {
        IReadOnlyList<string> duplicates = LayerPlan.FindDuplicates(inputs);
        return duplicates.Count > 0
            ? throw new InvalidPushException($"Found duplicate paths: {string.Join(", ", duplicates)}")
            : LayerPlan.Make(inputs, exclusions, preservePermissions);
    }
}

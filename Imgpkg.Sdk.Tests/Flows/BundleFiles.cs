using Imgpkg.Sdk.Tests.Support;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>Writes the files of bundles and images to push.</summary>
internal static class BundleFiles
{
    /// <summary>A bundle whose lock lists these digest references.</summary>
    public static string Write(TemporaryDirectory directory, string name, params IEnumerable<string> images)
    {
        string list = string.Concat(images.Select(image => $"- image: {image}\n"));
        directory.Write($"{name}/.imgpkg/images.yml", $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n{(list.Length == 0 ? string.Empty : $"images:\n{list}")}");
        directory.Write($"{name}/config/{name}.yml", $"name: {name}\n");
        return directory[name];
    }

    /// <summary>A directory with one file.</summary>
    public static string WriteImage(TemporaryDirectory directory, string name)
    {
        directory.Write($"{name}/{name}.txt", $"content of {name}\n");
        return directory[name];
    }
}

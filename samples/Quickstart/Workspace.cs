using Imgpkg.Sdk.Images;

namespace Quickstart;

/// <summary>A temporary folder with the files to push, the stores and what is pulled; gone when the program ends.</summary>
internal sealed class Workspace : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("imgpkg-quickstart-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    /// <summary>The reference of a local store below the folder.</summary>
    public string Store(string name, string tag) => $"oci:{Path("stores")}/{name}:{tag}";

    public PushImageOptions Image(string directory) => new() { Paths = [Path(directory)] };

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
    }

    public void Delete(string name) => Directory.Delete(Path(name), recursive: true);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

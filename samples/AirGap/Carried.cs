namespace AirGap;

/// <summary>The directory that is carried from the origin to the site.</summary>
internal sealed class Carried
{
    public Carried(string directory) => Directory = System.IO.Directory.CreateDirectory(directory).FullName;

    public string Directory { get; }

    /// <summary>The bundle with every image it needs.</summary>
    public string Tar => Path.Combine(Directory, "app.tar");

    /// <summary>What the origin says is in the tar. Carried by another way, or signed, it tells whether the tar is the right one.</summary>
    public string Lock => Path.Combine(Directory, "app.lock.yml");

    /// <summary>The digests of all images in the tar.</summary>
    public string Images => Path.Combine(Directory, "images.lock.yml");
}

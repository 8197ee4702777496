import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads a package as a stream, without its directory: what the local headers say has to be enough. */
class Reader {
  public static void main(String[] args) throws Exception {
    try (ZipInputStream in = new ZipInputStream(new BufferedInputStream(new FileInputStream(args[0])))) {
      byte[] some = new byte[1 << 16];
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        for (int n; (n = in.read(some)) > 0; ) hash.update(some, 0, n);
        System.out.println(HexFormat.of().formatHex(hash.digest()) + "  " + entry.getName());
      }
    }
  }
}
